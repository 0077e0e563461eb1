/** Redis' own clock: those of the servers may differ. */
const now = `
local time = redis.call('TIME')
local second = tonumber(time[1])
local nowMs = second * 1000 + math.floor(tonumber(time[2]) / 1000)
`

/**
 * Takes all that is claimed, or nothing. What has no limit is not counted.
 * KEYS: requests and tokens, each a hash of amounts by second; places, a sorted set of tickets by the end of their lease.
 * ARGV: ticket, lease in ms, tokens claimed; the limits of requests, tokens and places, each -1 for none.
 * Answers `{'ok', second}`, or the limit that stands against it and the milliseconds until it would not.
 */
export const takeLua = `${now}
local ticket, leaseMs, tokens = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local maxRequests, maxTokens, maxPlaces = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])

-- The amounts of the last minute and their sum; forgets those before.
local function lastMinute(key)
  local slots, total, old = {}, 0, {}
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    local at = tonumber(fields[i])
    if at > second - 60 then
      local amount = tonumber(fields[i + 1])
      slots[#slots + 1] = { at = at, amount = amount }
      total = total + amount
    else
      old[#old + 1] = fields[i]
    end
  end
  if #old > 0 then redis.call('HDEL', key, unpack(old)) end
  return slots, total
end

-- Milliseconds until so much has left the last minute.
local function waitMs(slots, over)
  table.sort(slots, function(a, b) return a.at < b.at end)
  for _, slot in ipairs(slots) do
    over = over - slot.amount
    if over <= 0 then return (slot.at + 60) * 1000 - nowMs end
  end
  return 60000
end

local function refusal(key, limit, amount)
  if limit < 0 then return nil end
  local slots, total = lastMinute(key)
  local over = total + amount - limit
  return over > 0 and waitMs(slots, over) or nil
end

local function count(key, limit, amount)
  if limit < 0 then return end
  redis.call('HINCRBY', key, second, amount)
  redis.call('EXPIRE', key, 61)
end

if maxPlaces >= 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', nowMs)
  if redis.call('ZCARD', KEYS[3]) >= maxPlaces then return { 'maxParallel', 1000 } end
end
local wait = refusal(KEYS[1], maxRequests, 1)
if wait then return { 'requestsPerMinute', wait } end
wait = refusal(KEYS[2], maxTokens, tokens)
if wait then return { 'tokensPerMinute', wait } end

count(KEYS[1], maxRequests, 1)
count(KEYS[2], maxTokens, tokens)
if maxPlaces >= 0 then
  redis.call('ZADD', KEYS[3], nowMs + leaseMs, ticket)
  redis.call('PEXPIRE', KEYS[3], leaseMs)
end
return { 'ok', second }
`

/**
 * Corrects the tokens in the second in which they were taken, if that is within the last minute, and frees the place.
 * KEYS: tokens, places. ARGV: ticket, second, change of the tokens.
 */
export const giveBackLua = `
if redis.call('HEXISTS', KEYS[1], ARGV[2]) == 1 then
  if redis.call('HINCRBY', KEYS[1], ARGV[2], ARGV[3]) < 0 then redis.call('HSET', KEYS[1], ARGV[2], 0) end
end
redis.call('ZREM', KEYS[2], ARGV[1])
`

/**
 * Keeps a place for another lease, or takes it again when Redis has lost it.
 * KEYS: places. ARGV: ticket, lease in ms.
 */
export const renewLua = `${now}
redis.call('ZADD', KEYS[1], nowMs + tonumber(ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
`
