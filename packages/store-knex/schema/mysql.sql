CREATE TABLE `access_keys` (
  `id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `account_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(191) NOT NULL,
  `digest` varchar(64) NOT NULL,
  `hint` varchar(16) NOT NULL,
  `status` varchar(16) NOT NULL,
  `expires_at` bigint(20) DEFAULT NULL,
  `models` longtext DEFAULT NULL,
  `ip_allowlist` longtext DEFAULT NULL,
  `limits` longtext NOT NULL,
  `funding` varchar(32) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `access_keys_digest` (`digest`),
  KEY `access_keys_account` (`account_id`,`id`),
  CONSTRAINT `access_keys_account_id_fk` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `accounts` (
  `id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `owner_id` varchar(191) NOT NULL,
  `currency` varchar(16) NOT NULL,
  `posted` bigint(20) NOT NULL,
  `held` bigint(20) NOT NULL,
  `credit_limit` bigint(20) NOT NULL,
  `version` bigint(20) NOT NULL,
  `grant_count` bigint(20) NOT NULL,
  `status` varchar(16) NOT NULL,
  `price_group` varchar(64) DEFAULT NULL,
  `time_zone` varchar(64) NOT NULL,
  `limits` longtext DEFAULT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `accounts_owner` (`owner_id`),
  CONSTRAINT `accounts_held_not_negative` CHECK (`held` >= 0),
  CONSTRAINT `accounts_available_not_negative` CHECK (`posted` - `held` + `credit_limit` >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `catalog_version` (
  `id` int(11) NOT NULL,
  `version` bigint(20) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `grants` (
  `id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `account_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `quota_type` varchar(64) NOT NULL,
  `amount` bigint(20) NOT NULL,
  `used` bigint(20) NOT NULL,
  `held` bigint(20) NOT NULL,
  `priority` int(11) NOT NULL,
  `paid` int(11) NOT NULL,
  `source` varchar(16) NOT NULL,
  `source_id` varchar(191) NOT NULL,
  `period` varchar(32) NOT NULL,
  `effective_at` bigint(20) NOT NULL,
  `expires_at` bigint(20) DEFAULT NULL,
  `note` longtext DEFAULT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `grants_source` (`account_id`,`source`,`source_id`,`period`),
  CONSTRAINT `grants_used_not_negative` CHECK (`used` >= 0),
  CONSTRAINT `grants_held_not_negative` CHECK (`held` >= 0),
  CONSTRAINT `grants_not_overdrawn` CHECK (`used` + `held` <= `amount`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `holds` (
  `id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `account_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `idempotency_key` varchar(255) DEFAULT NULL,
  `state` varchar(16) NOT NULL,
  `requested` bigint(20) NOT NULL,
  `amount` bigint(20) NOT NULL,
  `quota_type` varchar(64) DEFAULT NULL,
  `quota_units` bigint(20) NOT NULL,
  `funding` varchar(32) NOT NULL,
  `price_id` char(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `lease_expires_at` bigint(20) NOT NULL,
  `call_facts` longtext DEFAULT NULL,
  `progress` longtext DEFAULT NULL,
  `created_at` bigint(20) NOT NULL,
  `ended_at` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `holds_key` (`account_id`,`idempotency_key`),
  KEY `holds_open_lease` (`state`,`lease_expires_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `hold_allocations` (
  `hold_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `ordinal` int(11) NOT NULL,
  `grant_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `amount` bigint(20) NOT NULL,
  PRIMARY KEY (`hold_id`,`ordinal`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `locks` (
  `name` varchar(191) NOT NULL,
  `holder` varchar(191) NOT NULL,
  `expires_at` bigint(20) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `meterway_migrations` (
  `name` varchar(64) NOT NULL,
  `applied_at` bigint(20) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=ascii COLLATE=ascii_bin;

CREATE TABLE `models` (
  `id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(191) NOT NULL,
  `display_name` varchar(191) NOT NULL,
  `capabilities` longtext NOT NULL,
  `quota_type` varchar(64) NOT NULL,
  `max_output_tokens` bigint(20) DEFAULT NULL,
  `context_window` bigint(20) DEFAULT NULL,
  `status` varchar(16) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `models_name` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `prices` (
  `id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `model_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `price` longtext NOT NULL,
  `effective_from` bigint(20) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `prices_effective` (`model_id`,`effective_from`),
  CONSTRAINT `prices_model_id_fk` FOREIGN KEY (`model_id`) REFERENCES `models` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `providers` (
  `id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(191) NOT NULL,
  `format` varchar(64) NOT NULL,
  `base_url` longtext NOT NULL,
  `profile` varchar(64) DEFAULT NULL,
  `config` longtext NOT NULL,
  `status` varchar(16) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `providers_name` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `provider_keys` (
  `id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `provider_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(191) NOT NULL,
  `sealed_secret` longtext NOT NULL,
  `hint` varchar(16) NOT NULL,
  `weight` int(11) NOT NULL,
  `limits` longtext NOT NULL,
  `status` varchar(16) NOT NULL,
  `disabled_reason` varchar(32) DEFAULT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `provider_keys_provider_id_fk` (`provider_id`),
  CONSTRAINT `provider_keys_provider_id_fk` FOREIGN KEY (`provider_id`) REFERENCES `providers` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `routes` (
  `id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `model_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `provider_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `upstream_model` varchar(191) NOT NULL,
  `priority` int(11) NOT NULL,
  `weight` int(11) NOT NULL,
  `default_parameters` longtext NOT NULL,
  `own_price` longtext DEFAULT NULL,
  `status` varchar(16) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `routes_model_id_fk` (`model_id`),
  KEY `routes_provider_id_fk` (`provider_id`),
  CONSTRAINT `routes_model_id_fk` FOREIGN KEY (`model_id`) REFERENCES `models` (`id`),
  CONSTRAINT `routes_provider_id_fk` FOREIGN KEY (`provider_id`) REFERENCES `providers` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `stored_answers` (
  `hold_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `status` int(11) NOT NULL,
  `headers` longtext NOT NULL,
  `body` longtext NOT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`hold_id`),
  KEY `stored_answers_created` (`created_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `transfers` (
  `id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `account_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `kind` varchar(16) NOT NULL,
  `debit_account` varchar(64) NOT NULL,
  `credit_account` varchar(64) NOT NULL,
  `amount` bigint(20) NOT NULL,
  `owner_version` bigint(20) DEFAULT NULL,
  `balance_after` bigint(20) DEFAULT NULL,
  `reference_type` varchar(64) DEFAULT NULL,
  `reference_id` varchar(191) DEFAULT NULL,
  `hold_id` char(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `reverses_id` char(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `idempotency_key` varchar(255) DEFAULT NULL,
  `note` longtext DEFAULT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `transfers_key` (`account_id`,`idempotency_key`),
  UNIQUE KEY `transfers_version` (`account_id`,`owner_version`),
  UNIQUE KEY `transfers_reverses` (`reverses_id`),
  CONSTRAINT `transfers_amount_not_negative` CHECK (`amount` >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `transfer_allocations` (
  `transfer_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `ordinal` int(11) NOT NULL,
  `grant_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `amount` bigint(20) NOT NULL,
  PRIMARY KEY (`transfer_id`,`ordinal`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `usage_daily` (
  `day` varchar(10) NOT NULL,
  `account_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `model` varchar(191) NOT NULL,
  `provider_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `provider_key_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `access_key_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `calls` bigint(20) NOT NULL,
  `input_tokens` bigint(20) NOT NULL,
  `output_tokens` bigint(20) NOT NULL,
  `charge` bigint(20) NOT NULL,
  `cost` bigint(20) NOT NULL,
  `own_cost` bigint(20) NOT NULL,
  `quota_used` bigint(20) NOT NULL,
  PRIMARY KEY (`day`,`account_id`,`model`,`provider_id`,`provider_key_id`,`access_key_id`),
  KEY `usage_daily_access_key` (`access_key_id`,`day`),
  KEY `usage_daily_provider_key` (`provider_key_id`,`day`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE `usage_records` (
  `id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `account_id` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `hold_id` char(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `request_id` varchar(64) NOT NULL,
  `endpoint` varchar(64) NOT NULL,
  `model_id` char(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `model` varchar(191) NOT NULL,
  `access_key_id` char(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `price_id` char(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `provider_id` char(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `provider_key_id` char(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `route_id` char(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `quantities` longtext NOT NULL,
  `input_context_tokens` bigint(20) NOT NULL,
  `cost` bigint(20) NOT NULL,
  `own_cost` bigint(20) DEFAULT NULL,
  `charge` bigint(20) NOT NULL,
  `promotional` bigint(20) NOT NULL,
  `written_off` bigint(20) NOT NULL,
  `currency` varchar(16) NOT NULL,
  `quota_type` varchar(64) DEFAULT NULL,
  `quota_used` bigint(20) NOT NULL,
  `outcome` varchar(32) NOT NULL,
  `estimated` int(11) NOT NULL,
  `streamed` int(11) NOT NULL,
  `started_at` bigint(20) NOT NULL,
  `latency_ms` int(11) DEFAULT NULL,
  `first_byte_ms` int(11) DEFAULT NULL,
  `detail` longtext NOT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `usage_records_account` (`account_id`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
