CREATE TABLE access_keys (
  id character varying(36) COLLATE "C" NOT NULL,
  account_id character varying(36) COLLATE "C" NOT NULL,
  name character varying(191) COLLATE "C" NOT NULL,
  digest character varying(64) COLLATE "C" NOT NULL,
  hint character varying(16) COLLATE "C" NOT NULL,
  status character varying(16) COLLATE "C" NOT NULL,
  expires_at bigint,
  models text,
  ip_allowlist text,
  limits text NOT NULL,
  funding character varying(32) COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT access_keys_digest UNIQUE (digest),
  CONSTRAINT access_keys_pkey PRIMARY KEY (id),
  CONSTRAINT access_keys_account_id_fk FOREIGN KEY (account_id) REFERENCES accounts(id)
);

CREATE INDEX access_keys_account ON access_keys USING btree (account_id, id);

CREATE TABLE accounts (
  id character varying(36) COLLATE "C" NOT NULL,
  owner_id character varying(191) COLLATE "C" NOT NULL,
  currency character varying(16) COLLATE "C" NOT NULL,
  posted bigint NOT NULL,
  held bigint NOT NULL,
  credit_limit bigint NOT NULL,
  version bigint NOT NULL,
  grant_count bigint NOT NULL,
  status character varying(16) COLLATE "C" NOT NULL,
  price_group character varying(64) COLLATE "C",
  time_zone character varying(64) COLLATE "C" NOT NULL,
  limits text,
  created_at bigint NOT NULL,
  CONSTRAINT accounts_owner UNIQUE (owner_id),
  CONSTRAINT accounts_pkey PRIMARY KEY (id),
  CONSTRAINT accounts_available_not_negative CHECK ((((posted - held) + credit_limit) >= 0)),
  CONSTRAINT accounts_held_not_negative CHECK ((held >= 0))
);

CREATE TABLE catalog_version (
  id integer NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT catalog_version_pkey PRIMARY KEY (id)
);

CREATE TABLE grants (
  id character varying(36) COLLATE "C" NOT NULL,
  account_id character varying(36) COLLATE "C" NOT NULL,
  quota_type character varying(64) COLLATE "C" NOT NULL,
  amount bigint NOT NULL,
  used bigint NOT NULL,
  held bigint NOT NULL,
  priority integer NOT NULL,
  paid integer NOT NULL,
  source character varying(16) COLLATE "C" NOT NULL,
  source_id character varying(191) COLLATE "C" NOT NULL,
  period character varying(32) COLLATE "C" NOT NULL,
  effective_at bigint NOT NULL,
  expires_at bigint,
  note text,
  created_at bigint NOT NULL,
  CONSTRAINT grants_source UNIQUE (account_id, source, source_id, period),
  CONSTRAINT grants_pkey PRIMARY KEY (id),
  CONSTRAINT grants_held_not_negative CHECK ((held >= 0)),
  CONSTRAINT grants_not_overdrawn CHECK (((used + held) <= amount)),
  CONSTRAINT grants_used_not_negative CHECK ((used >= 0))
);

CREATE TABLE hold_allocations (
  hold_id character varying(36) COLLATE "C" NOT NULL,
  ordinal integer NOT NULL,
  grant_id character varying(36) COLLATE "C" NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT hold_allocations_pkey PRIMARY KEY (hold_id, ordinal)
);

CREATE TABLE holds (
  id character varying(36) COLLATE "C" NOT NULL,
  account_id character varying(36) COLLATE "C" NOT NULL,
  idempotency_key character varying(255) COLLATE "C",
  state character varying(16) COLLATE "C" NOT NULL,
  requested bigint NOT NULL,
  amount bigint NOT NULL,
  quota_type character varying(64) COLLATE "C",
  quota_units bigint NOT NULL,
  funding character varying(32) COLLATE "C" NOT NULL,
  price_id character varying(36) COLLATE "C",
  lease_expires_at bigint NOT NULL,
  call_facts text,
  progress text,
  created_at bigint NOT NULL,
  ended_at bigint,
  CONSTRAINT holds_pkey PRIMARY KEY (id)
);

CREATE INDEX holds_open_lease ON holds USING btree (lease_expires_at) WHERE ((state)::text = 'open'::text);

CREATE UNIQUE INDEX holds_key ON holds USING btree (account_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE TABLE locks (
  name character varying(191) COLLATE "C" NOT NULL,
  holder character varying(191) COLLATE "C" NOT NULL,
  expires_at bigint NOT NULL,
  CONSTRAINT locks_pkey PRIMARY KEY (name)
);

CREATE TABLE meterway_migrations (
  name character varying(64) NOT NULL,
  applied_at bigint NOT NULL,
  CONSTRAINT meterway_migrations_pkey PRIMARY KEY (name)
);

CREATE TABLE models (
  id character varying(36) COLLATE "C" NOT NULL,
  name character varying(191) COLLATE "C" NOT NULL,
  display_name character varying(191) COLLATE "C" NOT NULL,
  capabilities text NOT NULL,
  quota_type character varying(64) COLLATE "C" NOT NULL,
  max_output_tokens bigint,
  context_window bigint,
  status character varying(16) COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT models_name UNIQUE (name),
  CONSTRAINT models_pkey PRIMARY KEY (id)
);

CREATE TABLE prices (
  id character varying(36) COLLATE "C" NOT NULL,
  model_id character varying(36) COLLATE "C" NOT NULL,
  price text NOT NULL,
  effective_from bigint NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT prices_effective UNIQUE (model_id, effective_from),
  CONSTRAINT prices_pkey PRIMARY KEY (id),
  CONSTRAINT prices_model_id_fk FOREIGN KEY (model_id) REFERENCES models(id)
);

CREATE TABLE provider_keys (
  id character varying(36) COLLATE "C" NOT NULL,
  provider_id character varying(36) COLLATE "C" NOT NULL,
  name character varying(191) COLLATE "C" NOT NULL,
  sealed_secret text NOT NULL,
  hint character varying(16) COLLATE "C" NOT NULL,
  weight integer NOT NULL,
  limits text NOT NULL,
  status character varying(16) COLLATE "C" NOT NULL,
  disabled_reason character varying(32) COLLATE "C",
  created_at bigint NOT NULL,
  CONSTRAINT provider_keys_pkey PRIMARY KEY (id),
  CONSTRAINT provider_keys_provider_id_fk FOREIGN KEY (provider_id) REFERENCES providers(id)
);

CREATE TABLE providers (
  id character varying(36) COLLATE "C" NOT NULL,
  name character varying(191) COLLATE "C" NOT NULL,
  format character varying(64) COLLATE "C" NOT NULL,
  base_url text NOT NULL,
  profile character varying(64) COLLATE "C",
  config text NOT NULL,
  status character varying(16) COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT providers_name UNIQUE (name),
  CONSTRAINT providers_pkey PRIMARY KEY (id)
);

CREATE TABLE routes (
  id character varying(36) COLLATE "C" NOT NULL,
  model_id character varying(36) COLLATE "C" NOT NULL,
  provider_id character varying(36) COLLATE "C" NOT NULL,
  upstream_model character varying(191) COLLATE "C" NOT NULL,
  priority integer NOT NULL,
  weight integer NOT NULL,
  default_parameters text NOT NULL,
  own_price text,
  status character varying(16) COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT routes_pkey PRIMARY KEY (id),
  CONSTRAINT routes_model_id_fk FOREIGN KEY (model_id) REFERENCES models(id),
  CONSTRAINT routes_provider_id_fk FOREIGN KEY (provider_id) REFERENCES providers(id)
);

CREATE TABLE stored_answers (
  hold_id character varying(36) COLLATE "C" NOT NULL,
  status integer NOT NULL,
  headers text NOT NULL,
  body text NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT stored_answers_pkey PRIMARY KEY (hold_id)
);

CREATE INDEX stored_answers_created ON stored_answers USING btree (created_at);

CREATE TABLE transfer_allocations (
  transfer_id character varying(36) COLLATE "C" NOT NULL,
  ordinal integer NOT NULL,
  grant_id character varying(36) COLLATE "C" NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT transfer_allocations_pkey PRIMARY KEY (transfer_id, ordinal)
);

CREATE TABLE transfers (
  id character varying(36) COLLATE "C" NOT NULL,
  account_id character varying(36) COLLATE "C" NOT NULL,
  kind character varying(16) COLLATE "C" NOT NULL,
  debit_account character varying(64) COLLATE "C" NOT NULL,
  credit_account character varying(64) COLLATE "C" NOT NULL,
  amount bigint NOT NULL,
  owner_version bigint,
  balance_after bigint,
  reference_type character varying(64) COLLATE "C",
  reference_id character varying(191) COLLATE "C",
  hold_id character varying(36) COLLATE "C",
  reverses_id character varying(36) COLLATE "C",
  idempotency_key character varying(255) COLLATE "C",
  note text,
  created_at bigint NOT NULL,
  CONSTRAINT transfers_pkey PRIMARY KEY (id),
  CONSTRAINT transfers_amount_not_negative CHECK ((amount >= 0))
);

CREATE UNIQUE INDEX transfers_key ON transfers USING btree (account_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE UNIQUE INDEX transfers_reverses ON transfers USING btree (reverses_id) WHERE (reverses_id IS NOT NULL);

CREATE UNIQUE INDEX transfers_version ON transfers USING btree (account_id, owner_version) WHERE (owner_version IS NOT NULL);

CREATE TABLE usage_daily (
  day character varying(10) COLLATE "C" NOT NULL,
  account_id character varying(36) COLLATE "C" NOT NULL,
  model character varying(191) COLLATE "C" NOT NULL,
  provider_id character varying(36) COLLATE "C" NOT NULL,
  provider_key_id character varying(36) COLLATE "C" NOT NULL,
  access_key_id character varying(36) COLLATE "C" NOT NULL,
  calls bigint NOT NULL,
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  charge bigint NOT NULL,
  cost bigint NOT NULL,
  own_cost bigint NOT NULL,
  quota_used bigint NOT NULL,
  CONSTRAINT usage_daily_pkey PRIMARY KEY (day, account_id, model, provider_id, provider_key_id, access_key_id)
);

CREATE INDEX usage_daily_access_key ON usage_daily USING btree (access_key_id, day);

CREATE INDEX usage_daily_provider_key ON usage_daily USING btree (provider_key_id, day);

CREATE TABLE usage_records (
  id character varying(36) COLLATE "C" NOT NULL,
  account_id character varying(36) COLLATE "C" NOT NULL,
  hold_id character varying(36) COLLATE "C",
  request_id character varying(64) COLLATE "C" NOT NULL,
  endpoint character varying(64) COLLATE "C" NOT NULL,
  model_id character varying(36) COLLATE "C",
  model character varying(191) COLLATE "C" NOT NULL,
  access_key_id character varying(36) COLLATE "C",
  price_id character varying(36) COLLATE "C",
  provider_id character varying(36) COLLATE "C",
  provider_key_id character varying(36) COLLATE "C",
  route_id character varying(36) COLLATE "C",
  quantities text NOT NULL,
  input_context_tokens bigint NOT NULL,
  cost bigint NOT NULL,
  own_cost bigint,
  charge bigint NOT NULL,
  promotional bigint NOT NULL,
  written_off bigint NOT NULL,
  currency character varying(16) COLLATE "C" NOT NULL,
  quota_type character varying(64) COLLATE "C",
  quota_used bigint NOT NULL,
  outcome character varying(32) COLLATE "C" NOT NULL,
  estimated integer NOT NULL,
  streamed integer NOT NULL,
  started_at bigint NOT NULL,
  latency_ms integer,
  first_byte_ms integer,
  detail text NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT usage_records_pkey PRIMARY KEY (id)
);

CREATE INDEX usage_records_account ON usage_records USING btree (account_id, id);
