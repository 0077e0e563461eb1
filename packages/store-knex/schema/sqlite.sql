CREATE TABLE access_keys (
  id TEXT CHECK (length(id) <= 36) NOT NULL,
  account_id TEXT CHECK (length(account_id) <= 36) NOT NULL,
  name TEXT CHECK (length(name) <= 191) NOT NULL,
  digest TEXT CHECK (length(digest) <= 64) NOT NULL,
  hint TEXT CHECK (length(hint) <= 16) NOT NULL,
  status TEXT CHECK (length(status) <= 16) NOT NULL,
  expires_at INTEGER CHECK (expires_at IS NULL OR typeof(expires_at) = 'integer'),
  models TEXT,
  ip_allowlist TEXT,
  limits TEXT NOT NULL,
  funding TEXT CHECK (length(funding) <= 32) NOT NULL,
  created_at INTEGER CHECK (typeof(created_at) = 'integer') NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT access_keys_digest UNIQUE (digest),
  CONSTRAINT access_keys_account_id_fk FOREIGN KEY (account_id) REFERENCES accounts (id)
);

CREATE INDEX access_keys_account ON access_keys (account_id, id);

CREATE TABLE accounts (
  id TEXT CHECK (length(id) <= 36) NOT NULL,
  owner_id TEXT CHECK (length(owner_id) <= 191) NOT NULL,
  currency TEXT CHECK (length(currency) <= 16) NOT NULL,
  posted INTEGER CHECK (typeof(posted) = 'integer') NOT NULL,
  held INTEGER CHECK (typeof(held) = 'integer') NOT NULL,
  credit_limit INTEGER CHECK (typeof(credit_limit) = 'integer') NOT NULL,
  version INTEGER CHECK (typeof(version) = 'integer') NOT NULL,
  grant_count INTEGER CHECK (typeof(grant_count) = 'integer') NOT NULL,
  status TEXT CHECK (length(status) <= 16) NOT NULL,
  price_group TEXT CHECK (length(price_group) <= 64),
  time_zone TEXT CHECK (length(time_zone) <= 64) NOT NULL,
  limits TEXT,
  created_at INTEGER CHECK (typeof(created_at) = 'integer') NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT accounts_owner UNIQUE (owner_id),
  CONSTRAINT accounts_held_not_negative CHECK (held >= 0),
  CONSTRAINT accounts_available_not_negative CHECK (posted - held + credit_limit >= 0)
);

CREATE TABLE catalog_version (
  id INTEGER CHECK (typeof(id) = 'integer') NOT NULL,
  version INTEGER CHECK (typeof(version) = 'integer') NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE grants (
  id TEXT CHECK (length(id) <= 36) NOT NULL,
  account_id TEXT CHECK (length(account_id) <= 36) NOT NULL,
  quota_type TEXT CHECK (length(quota_type) <= 64) NOT NULL,
  amount INTEGER CHECK (typeof(amount) = 'integer') NOT NULL,
  used INTEGER CHECK (typeof(used) = 'integer') NOT NULL,
  held INTEGER CHECK (typeof(held) = 'integer') NOT NULL,
  priority INTEGER CHECK (typeof(priority) = 'integer') NOT NULL,
  paid INTEGER CHECK (typeof(paid) = 'integer') NOT NULL,
  source TEXT CHECK (length(source) <= 16) NOT NULL,
  source_id TEXT CHECK (length(source_id) <= 191) NOT NULL,
  period TEXT CHECK (length(period) <= 32) NOT NULL,
  effective_at INTEGER CHECK (typeof(effective_at) = 'integer') NOT NULL,
  expires_at INTEGER CHECK (expires_at IS NULL OR typeof(expires_at) = 'integer'),
  note TEXT,
  created_at INTEGER CHECK (typeof(created_at) = 'integer') NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT grants_source UNIQUE (account_id, source, source_id, period),
  CONSTRAINT grants_used_not_negative CHECK (used >= 0),
  CONSTRAINT grants_held_not_negative CHECK (held >= 0),
  CONSTRAINT grants_not_overdrawn CHECK (used + held <= amount)
);

CREATE TABLE hold_allocations (
  hold_id TEXT CHECK (length(hold_id) <= 36) NOT NULL,
  ordinal INTEGER CHECK (typeof(ordinal) = 'integer') NOT NULL,
  grant_id TEXT CHECK (length(grant_id) <= 36) NOT NULL,
  amount INTEGER CHECK (typeof(amount) = 'integer') NOT NULL,
  PRIMARY KEY (hold_id, ordinal)
);

CREATE TABLE holds (
  id TEXT CHECK (length(id) <= 36) NOT NULL,
  account_id TEXT CHECK (length(account_id) <= 36) NOT NULL,
  idempotency_key TEXT CHECK (length(idempotency_key) <= 255),
  state TEXT CHECK (length(state) <= 16) NOT NULL,
  requested INTEGER CHECK (typeof(requested) = 'integer') NOT NULL,
  amount INTEGER CHECK (typeof(amount) = 'integer') NOT NULL,
  quota_type TEXT CHECK (length(quota_type) <= 64),
  quota_units INTEGER CHECK (typeof(quota_units) = 'integer') NOT NULL,
  funding TEXT CHECK (length(funding) <= 32) NOT NULL,
  price_id TEXT CHECK (length(price_id) <= 36),
  lease_expires_at INTEGER CHECK (typeof(lease_expires_at) = 'integer') NOT NULL,
  call_facts TEXT,
  progress TEXT,
  created_at INTEGER CHECK (typeof(created_at) = 'integer') NOT NULL,
  ended_at INTEGER CHECK (ended_at IS NULL OR typeof(ended_at) = 'integer'),
  PRIMARY KEY (id)
);

CREATE UNIQUE INDEX holds_key ON holds (account_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE INDEX holds_open_lease ON holds (lease_expires_at) WHERE state = 'open';

CREATE TABLE locks (
  name TEXT CHECK (length(name) <= 191) NOT NULL,
  holder TEXT CHECK (length(holder) <= 191) NOT NULL,
  expires_at INTEGER CHECK (typeof(expires_at) = 'integer') NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE meterway_migrations (name VARCHAR(64) NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL);

CREATE TABLE models (
  id TEXT CHECK (length(id) <= 36) NOT NULL,
  name TEXT CHECK (length(name) <= 191) NOT NULL,
  display_name TEXT CHECK (length(display_name) <= 191) NOT NULL,
  capabilities TEXT NOT NULL,
  quota_type TEXT CHECK (length(quota_type) <= 64) NOT NULL,
  max_output_tokens INTEGER CHECK (max_output_tokens IS NULL OR typeof(max_output_tokens) = 'integer'),
  context_window INTEGER CHECK (context_window IS NULL OR typeof(context_window) = 'integer'),
  status TEXT CHECK (length(status) <= 16) NOT NULL,
  created_at INTEGER CHECK (typeof(created_at) = 'integer') NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT models_name UNIQUE (name)
);

CREATE TABLE prices (
  id TEXT CHECK (length(id) <= 36) NOT NULL,
  model_id TEXT CHECK (length(model_id) <= 36) NOT NULL,
  price TEXT NOT NULL,
  effective_from INTEGER CHECK (typeof(effective_from) = 'integer') NOT NULL,
  created_at INTEGER CHECK (typeof(created_at) = 'integer') NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT prices_effective UNIQUE (model_id, effective_from),
  CONSTRAINT prices_model_id_fk FOREIGN KEY (model_id) REFERENCES models (id)
);

CREATE TABLE provider_keys (
  id TEXT CHECK (length(id) <= 36) NOT NULL,
  provider_id TEXT CHECK (length(provider_id) <= 36) NOT NULL,
  name TEXT CHECK (length(name) <= 191) NOT NULL,
  sealed_secret TEXT NOT NULL,
  hint TEXT CHECK (length(hint) <= 16) NOT NULL,
  weight INTEGER CHECK (typeof(weight) = 'integer') NOT NULL,
  limits TEXT NOT NULL,
  status TEXT CHECK (length(status) <= 16) NOT NULL,
  disabled_reason TEXT CHECK (length(disabled_reason) <= 32),
  created_at INTEGER CHECK (typeof(created_at) = 'integer') NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT provider_keys_provider_id_fk FOREIGN KEY (provider_id) REFERENCES providers (id)
);

CREATE TABLE providers (
  id TEXT CHECK (length(id) <= 36) NOT NULL,
  name TEXT CHECK (length(name) <= 191) NOT NULL,
  format TEXT CHECK (length(format) <= 64) NOT NULL,
  base_url TEXT NOT NULL,
  profile TEXT CHECK (length(profile) <= 64),
  config TEXT NOT NULL,
  status TEXT CHECK (length(status) <= 16) NOT NULL,
  created_at INTEGER CHECK (typeof(created_at) = 'integer') NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT providers_name UNIQUE (name)
);

CREATE TABLE routes (
  id TEXT CHECK (length(id) <= 36) NOT NULL,
  model_id TEXT CHECK (length(model_id) <= 36) NOT NULL,
  provider_id TEXT CHECK (length(provider_id) <= 36) NOT NULL,
  upstream_model TEXT CHECK (length(upstream_model) <= 191) NOT NULL,
  priority INTEGER CHECK (typeof(priority) = 'integer') NOT NULL,
  weight INTEGER CHECK (typeof(weight) = 'integer') NOT NULL,
  default_parameters TEXT NOT NULL,
  own_price TEXT,
  status TEXT CHECK (length(status) <= 16) NOT NULL,
  created_at INTEGER CHECK (typeof(created_at) = 'integer') NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT routes_model_id_fk FOREIGN KEY (model_id) REFERENCES models (id),
  CONSTRAINT routes_provider_id_fk FOREIGN KEY (provider_id) REFERENCES providers (id)
);

CREATE TABLE stored_answers (
  hold_id TEXT CHECK (length(hold_id) <= 36) NOT NULL,
  status INTEGER CHECK (typeof(status) = 'integer') NOT NULL,
  headers TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER CHECK (typeof(created_at) = 'integer') NOT NULL,
  PRIMARY KEY (hold_id)
);

CREATE INDEX stored_answers_created ON stored_answers (created_at);

CREATE TABLE transfer_allocations (
  transfer_id TEXT CHECK (length(transfer_id) <= 36) NOT NULL,
  ordinal INTEGER CHECK (typeof(ordinal) = 'integer') NOT NULL,
  grant_id TEXT CHECK (length(grant_id) <= 36) NOT NULL,
  amount INTEGER CHECK (typeof(amount) = 'integer') NOT NULL,
  PRIMARY KEY (transfer_id, ordinal)
);

CREATE TABLE transfers (
  id TEXT CHECK (length(id) <= 36) NOT NULL,
  account_id TEXT CHECK (length(account_id) <= 36) NOT NULL,
  kind TEXT CHECK (length(kind) <= 16) NOT NULL,
  debit_account TEXT CHECK (length(debit_account) <= 64) NOT NULL,
  credit_account TEXT CHECK (length(credit_account) <= 64) NOT NULL,
  amount INTEGER CHECK (typeof(amount) = 'integer') NOT NULL,
  owner_version INTEGER CHECK (owner_version IS NULL OR typeof(owner_version) = 'integer'),
  balance_after INTEGER CHECK (balance_after IS NULL OR typeof(balance_after) = 'integer'),
  reference_type TEXT CHECK (length(reference_type) <= 64),
  reference_id TEXT CHECK (length(reference_id) <= 191),
  hold_id TEXT CHECK (length(hold_id) <= 36),
  reverses_id TEXT CHECK (length(reverses_id) <= 36),
  idempotency_key TEXT CHECK (length(idempotency_key) <= 255),
  note TEXT,
  created_at INTEGER CHECK (typeof(created_at) = 'integer') NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT transfers_amount_not_negative CHECK (amount >= 0)
);

CREATE UNIQUE INDEX transfers_key ON transfers (account_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE UNIQUE INDEX transfers_reverses ON transfers (reverses_id) WHERE reverses_id IS NOT NULL;

CREATE UNIQUE INDEX transfers_version ON transfers (account_id, owner_version) WHERE owner_version IS NOT NULL;

CREATE TABLE usage_daily (
  day TEXT CHECK (length(day) <= 10) NOT NULL,
  account_id TEXT CHECK (length(account_id) <= 36) NOT NULL,
  model TEXT CHECK (length(model) <= 191) NOT NULL,
  provider_id TEXT CHECK (length(provider_id) <= 36) NOT NULL,
  provider_key_id TEXT CHECK (length(provider_key_id) <= 36) NOT NULL,
  access_key_id TEXT CHECK (length(access_key_id) <= 36) NOT NULL,
  calls INTEGER CHECK (typeof(calls) = 'integer') NOT NULL,
  input_tokens INTEGER CHECK (typeof(input_tokens) = 'integer') NOT NULL,
  output_tokens INTEGER CHECK (typeof(output_tokens) = 'integer') NOT NULL,
  charge INTEGER CHECK (typeof(charge) = 'integer') NOT NULL,
  cost INTEGER CHECK (typeof(cost) = 'integer') NOT NULL,
  own_cost INTEGER CHECK (typeof(own_cost) = 'integer') NOT NULL,
  quota_used INTEGER CHECK (typeof(quota_used) = 'integer') NOT NULL,
  PRIMARY KEY (day, account_id, model, provider_id, provider_key_id, access_key_id)
);

CREATE INDEX usage_daily_access_key ON usage_daily (access_key_id, day);

CREATE INDEX usage_daily_provider_key ON usage_daily (provider_key_id, day);

CREATE TABLE usage_records (
  id TEXT CHECK (length(id) <= 36) NOT NULL,
  account_id TEXT CHECK (length(account_id) <= 36) NOT NULL,
  hold_id TEXT CHECK (length(hold_id) <= 36),
  request_id TEXT CHECK (length(request_id) <= 64) NOT NULL,
  endpoint TEXT CHECK (length(endpoint) <= 64) NOT NULL,
  model_id TEXT CHECK (length(model_id) <= 36),
  model TEXT CHECK (length(model) <= 191) NOT NULL,
  access_key_id TEXT CHECK (length(access_key_id) <= 36),
  price_id TEXT CHECK (length(price_id) <= 36),
  provider_id TEXT CHECK (length(provider_id) <= 36),
  provider_key_id TEXT CHECK (length(provider_key_id) <= 36),
  route_id TEXT CHECK (length(route_id) <= 36),
  quantities TEXT NOT NULL,
  input_context_tokens INTEGER CHECK (typeof(input_context_tokens) = 'integer') NOT NULL,
  cost INTEGER CHECK (typeof(cost) = 'integer') NOT NULL,
  own_cost INTEGER CHECK (own_cost IS NULL OR typeof(own_cost) = 'integer'),
  charge INTEGER CHECK (typeof(charge) = 'integer') NOT NULL,
  promotional INTEGER CHECK (typeof(promotional) = 'integer') NOT NULL,
  written_off INTEGER CHECK (typeof(written_off) = 'integer') NOT NULL,
  currency TEXT CHECK (length(currency) <= 16) NOT NULL,
  quota_type TEXT CHECK (length(quota_type) <= 64),
  quota_used INTEGER CHECK (typeof(quota_used) = 'integer') NOT NULL,
  outcome TEXT CHECK (length(outcome) <= 32) NOT NULL,
  estimated INTEGER CHECK (typeof(estimated) = 'integer') NOT NULL,
  streamed INTEGER CHECK (typeof(streamed) = 'integer') NOT NULL,
  started_at INTEGER CHECK (typeof(started_at) = 'integer') NOT NULL,
  latency_ms INTEGER CHECK (latency_ms IS NULL OR typeof(latency_ms) = 'integer'),
  first_byte_ms INTEGER CHECK (first_byte_ms IS NULL OR typeof(first_byte_ms) = 'integer'),
  detail TEXT NOT NULL,
  created_at INTEGER CHECK (typeof(created_at) = 'integer') NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX usage_records_account ON usage_records (account_id, id);
