/** By Redis' own clock: those of the servers may differ. */
const now = `
local time = redis.call('TIME')
local second = tonumber(time[1])
local nowMs = second * 1000 + math.floor(tonumber(time[2]) / 1000)
`

/**
 * Takes of all subjects what is claimed, or nothing of any. What has no limit is not counted.
 * KEYS, three for each subject: requests and tokens, each a hash of amounts by second; places, a sorted set of tickets by
 * the end of their lease.
 * ARGV: ticket, lease in ms, tokens; then for each subject the limits of requests, tokens and places, -1 for none.
 * Answers `{'ok', second}`, or the limit that stands against it, the milliseconds until it would not, and whose it is.
 */
export const takeLua = `${now}
local ticket, leaseMs, tokens = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

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

local function waitForMinute(key, limit, amount)
  if limit < 0 then return nil end
  local slots, total = lastMinute(key)
  local over = total + amount - limit
  return over > 0 and waitMs(slots, over) or nil
end

local function waitForPlace(key, limit)
  if limit < 0 then return nil end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', nowMs)
  return redis.call('ZCARD', key) >= limit and 1000 or nil
end

local function countMinute(key, limit, amount)
  if limit < 0 then return end
  redis.call('HINCRBY', key, second, amount)
  redis.call('EXPIRE', key, 61)
end

local function takePlace(key, limit)
  if limit < 0 then return end
  redis.call('ZADD', key, nowMs + leaseMs, ticket)
  redis.call('PEXPIRE', key, leaseMs)
end

local function limitOf(at) return tonumber(ARGV[3 + at]) end

for at = 1, #KEYS, 3 do
  local wait = waitForPlace(KEYS[at + 2], limitOf(at + 2))
  if wait then return { 'maxParallel', wait, (at - 1) / 3 } end
  wait = waitForMinute(KEYS[at], limitOf(at), 1)
  if wait then return { 'requestsPerMinute', wait, (at - 1) / 3 } end
  wait = waitForMinute(KEYS[at + 1], limitOf(at + 1), tokens)
  if wait then return { 'tokensPerMinute', wait, (at - 1) / 3 } end
end
for at = 1, #KEYS, 3 do
  countMinute(KEYS[at], limitOf(at), 1)
  countMinute(KEYS[at + 1], limitOf(at + 1), tokens)
  takePlace(KEYS[at + 2], limitOf(at + 2))
end
return { 'ok', second }
`

/**
 * Corrects the tokens in the second in which they were taken, if that is within the last minute, and frees the places.
 * KEYS: as of `takeLua`. ARGV: ticket, second, change of the tokens.
 */
export const giveBackLua = `
local ticket, second, change = ARGV[1], ARGV[2], ARGV[3]
for at = 1, #KEYS, 3 do
  local tokens, places = KEYS[at + 1], KEYS[at + 2]
  if redis.call('HEXISTS', tokens, second) == 1 then
    if redis.call('HINCRBY', tokens, second, change) < 0 then redis.call('HSET', tokens, second, 0) end
  end
  redis.call('ZREM', places, ticket)
end
`

/**
 * Keeps places for another lease, or takes them again when Redis has lost them.
 * KEYS: of the places. ARGV: ticket, lease in ms.
 */
export const renewLua = `${now}
for _, places in ipairs(KEYS) do
  redis.call('ZADD', places, nowMs + tonumber(ARGV[2]), ARGV[1])
  redis.call('PEXPIRE', places, ARGV[2])
end
`
