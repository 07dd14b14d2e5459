CREATE TABLE `cccp_day_calls` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`server_id` bigint NOT NULL,
	`session_id` varchar(200) NOT NULL,
	`queue_id` varchar(200) NOT NULL,
	`day` varchar(10) NOT NULL,
	`offset_seconds` int NOT NULL,
	`offered_at` bigint NOT NULL,
	`ended_at` bigint,
	`outcome` varchar(16) NOT NULL,
	`wait_seconds` double,
	`talk_seconds` double,
	`agent_id` varchar(200),
	CONSTRAINT `cccp_day_calls_id` PRIMARY KEY(`id`),
	CONSTRAINT `cccp_day_calls_key` UNIQUE(`server_id`,`day`,`session_id`)
);
--> statement-breakpoint
CREATE TABLE `cccp_servers` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`name` varchar(100) NOT NULL,
	`host` varchar(253) NOT NULL,
	`port` int NOT NULL,
	`login` varchar(100) NOT NULL,
	`password_sealed` longtext,
	`secret_ref` varchar(22) NOT NULL,
	`project` varchar(200) NOT NULL,
	`is_enabled` boolean NOT NULL,
	`source` varchar(16) NOT NULL,
	`proxy_port` int,
	`vocal_node` varchar(200) NOT NULL,
	`service_formula` varchar(64) NOT NULL,
	`service_threshold_seconds` double NOT NULL,
	`service_short_abandon_seconds` double NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `cccp_servers_id` PRIMARY KEY(`id`),
	CONSTRAINT `cccp_servers_address` UNIQUE(`host`,`port`,`project`)
);
--> statement-breakpoint
CREATE TABLE `cccp_thresholds` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`server_id` bigint NOT NULL,
	`figure` varchar(32) NOT NULL,
	`queue_id` varchar(200) NOT NULL,
	`side` varchar(8) NOT NULL,
	`amber` double,
	`red` double,
	CONSTRAINT `cccp_thresholds_id` PRIMARY KEY(`id`),
	CONSTRAINT `cccp_thresholds_key` UNIQUE(`server_id`,`figure`,`queue_id`)
);
--> statement-breakpoint
CREATE TABLE `alert_channels` (
	`id` varchar(22) NOT NULL,
	`kind` varchar(16) NOT NULL,
	`name` varchar(100) NOT NULL,
	`config` json NOT NULL,
	`secret_sealed` longtext,
	`language` varchar(8) NOT NULL,
	`is_enabled` boolean NOT NULL,
	`last_result` json,
	`created_at` bigint NOT NULL,
	CONSTRAINT `alert_channels_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `alert_deliveries` (
	`id` varchar(22) NOT NULL,
	`message_id` varchar(22) NOT NULL,
	`channel_id` varchar(22) NOT NULL,
	`rule_id` varchar(22) NOT NULL,
	`subscription_id` varchar(22),
	`state` varchar(16) NOT NULL,
	`attempts` int NOT NULL,
	`next_attempt_at` bigint NOT NULL,
	`finished_at` bigint,
	`said` longtext NOT NULL,
	CONSTRAINT `alert_deliveries_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `alert_events` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`alert_id` varchar(22) NOT NULL,
	`at` bigint NOT NULL,
	`kind` varchar(16) NOT NULL,
	`level` varchar(8) NOT NULL,
	`value` double,
	`who` varchar(128),
	`note` longtext NOT NULL,
	CONSTRAINT `alert_events_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `alert_maintenance` (
	`id` varchar(22) NOT NULL,
	`scope_id` longtext NOT NULL,
	`scope_name` varchar(200) NOT NULL,
	`from_at` bigint NOT NULL,
	`to_at` bigint NOT NULL,
	`reason` varchar(200) NOT NULL,
	`created_by` varchar(128),
	CONSTRAINT `alert_maintenance_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `alert_messages` (
	`id` varchar(22) NOT NULL,
	`rule_id` varchar(22) NOT NULL,
	`channel_id` varchar(22) NOT NULL,
	`facts` json NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `alert_messages_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `alert_notices` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`channel_id` varchar(22) NOT NULL,
	`rule_id` varchar(22) NOT NULL,
	`alert_id` varchar(22) NOT NULL,
	`scope_id` longtext NOT NULL,
	`kind` varchar(16) NOT NULL,
	`at` bigint NOT NULL,
	`is_first` boolean NOT NULL,
	`is_held` boolean NOT NULL,
	CONSTRAINT `alert_notices_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `alert_quiet_hours` (
	`id` varchar(22) NOT NULL,
	`rule_id` varchar(22),
	`days` json NOT NULL,
	`from_minute` int NOT NULL,
	`to_minute` int NOT NULL,
	`time_zone` varchar(64) NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `alert_quiet_hours_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `alert_rules` (
	`id` varchar(22) NOT NULL,
	`name` varchar(100) NOT NULL,
	`figure` varchar(64) NOT NULL,
	`scope_kind` varchar(32) NOT NULL,
	`scope_id` longtext NOT NULL,
	`scope_name` varchar(200) NOT NULL,
	`side` varchar(8) NOT NULL,
	`amber` double,
	`red` double,
	`hysteresis` double NOT NULL,
	`for_seconds` int NOT NULL,
	`tell_from` varchar(8) NOT NULL,
	`channel_ids` json,
	`flap_changes` int NOT NULL,
	`flap_window_seconds` int NOT NULL,
	`is_enabled` boolean NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `alert_rules_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` varchar(22) NOT NULL,
	`rule_id` varchar(22) NOT NULL,
	`rule_name` varchar(100) NOT NULL,
	`figure` varchar(64) NOT NULL,
	`unit` varchar(16) NOT NULL,
	`side` varchar(8) NOT NULL,
	`amber` double,
	`red` double,
	`scope_id` longtext NOT NULL,
	`scope_kind` varchar(32) NOT NULL,
	`scope_name` varchar(200) NOT NULL,
	`parent_name` varchar(200) NOT NULL,
	`project_name` varchar(200),
	`queue_name` varchar(200),
	`level` varchar(8) NOT NULL,
	`worst_level` varchar(8) NOT NULL,
	`is_flapping` boolean NOT NULL,
	`value` double,
	`triggered_at` bigint NOT NULL,
	`acknowledged_at` bigint,
	`acknowledged_by` varchar(128),
	`note` longtext NOT NULL,
	`resolved_at` bigint,
	`resolution` varchar(16),
	`told_at` bigint,
	CONSTRAINT `alerts_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `api_tokens` (
	`id` varchar(22) NOT NULL,
	`name` varchar(64) NOT NULL,
	`token_hash` varchar(64) NOT NULL,
	`role` varchar(16) NOT NULL,
	`wall` varchar(16),
	`scope` json,
	`created_at` bigint NOT NULL,
	`expires_at` bigint,
	`last_used_at` bigint,
	CONSTRAINT `api_tokens_id` PRIMARY KEY(`id`),
	CONSTRAINT `api_tokens_hash` UNIQUE(`token_hash`),
	CONSTRAINT `api_tokens_name` UNIQUE(`name`)
);
--> statement-breakpoint
CREATE TABLE `audit_entries` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`at` bigint NOT NULL,
	`user_id` varchar(64),
	`user_name` varchar(128),
	`via` varchar(16) NOT NULL,
	`from_address` varchar(64),
	`action` varchar(64) NOT NULL,
	`target` varchar(128) NOT NULL,
	`before` json,
	`after` json,
	`request_id` varchar(64),
	CONSTRAINT `audit_entries_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `auth_sessions` (
	`id_hash` varchar(64) NOT NULL,
	`user_id` varchar(22) NOT NULL,
	`created_at` bigint NOT NULL,
	`expires_at` bigint NOT NULL,
	`seen_at` bigint,
	`from_address` varchar(64) NOT NULL,
	`user_agent` varchar(256) NOT NULL,
	CONSTRAINT `auth_sessions_id_hash` PRIMARY KEY(`id_hash`)
);
--> statement-breakpoint
CREATE TABLE `journal` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`at` bigint NOT NULL,
	`topic` varchar(64) NOT NULL,
	`scope` varchar(64) NOT NULL,
	`subject` varchar(128) NOT NULL,
	`data` json NOT NULL,
	CONSTRAINT `journal_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `password_links` (
	`token_hash` varchar(64) NOT NULL,
	`user_id` varchar(22) NOT NULL,
	`created_at` bigint NOT NULL,
	`expires_at` bigint NOT NULL,
	CONSTRAINT `password_links_token_hash` PRIMARY KEY(`token_hash`),
	CONSTRAINT `password_links_user` UNIQUE(`user_id`)
);
--> statement-breakpoint
CREATE TABLE `push_subscriptions` (
	`id` varchar(22) NOT NULL,
	`user_id` varchar(22) NOT NULL,
	`endpoint_hash` varchar(64) NOT NULL,
	`endpoint_host` varchar(253) NOT NULL,
	`sealed` longtext NOT NULL,
	`server_key` varchar(100) NOT NULL,
	`device_name` varchar(100) NOT NULL,
	`language` varchar(8) NOT NULL,
	`min_level` varchar(8) NOT NULL,
	`created_at` bigint NOT NULL,
	`expires_at` bigint,
	`ended_at` bigint,
	`last_result` json,
	CONSTRAINT `push_subscriptions_id` PRIMARY KEY(`id`),
	CONSTRAINT `push_subscriptions_endpoint` UNIQUE(`endpoint_hash`)
);
--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`code_hash` varchar(64) NOT NULL,
	`user_id` varchar(22) NOT NULL,
	CONSTRAINT `recovery_codes_code_hash` PRIMARY KEY(`code_hash`)
);
--> statement-breakpoint
CREATE TABLE `rights_stamps` (
	`id` varchar(22) NOT NULL,
	`stamp` varchar(22) NOT NULL,
	CONSTRAINT `rights_stamps_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`key` varchar(128) NOT NULL,
	`value` json NOT NULL,
	`changed_at` bigint NOT NULL,
	`changed_by` varchar(64),
	CONSTRAINT `settings_key` PRIMARY KEY(`key`)
);
--> statement-breakpoint
CREATE TABLE `setup_links` (
	`token_hash` varchar(64) NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `setup_links_token_hash` PRIMARY KEY(`token_hash`)
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` varchar(22) NOT NULL,
	`name` varchar(64) NOT NULL,
	`name_key` varchar(128) NOT NULL,
	`display_name` varchar(128) NOT NULL,
	`role` varchar(16) NOT NULL,
	`scope` json,
	`extension` varchar(32),
	`is_disabled` boolean NOT NULL DEFAULT false,
	`password_hash` longtext NOT NULL,
	`totp_secret` longtext,
	`totp_last_step` bigint,
	`signed_in_at` bigint,
	`language` varchar(8),
	`theme` varchar(16),
	`created_at` bigint NOT NULL,
	`password_changed_at` bigint NOT NULL,
	CONSTRAINT `users_id` PRIMARY KEY(`id`),
	CONSTRAINT `users_name_key` UNIQUE(`name_key`)
);
--> statement-breakpoint
ALTER TABLE `cccp_day_calls` ADD CONSTRAINT `cccp_day_calls_server_id_cccp_servers_id_fk` FOREIGN KEY (`server_id`) REFERENCES `cccp_servers`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `cccp_thresholds` ADD CONSTRAINT `cccp_thresholds_server_id_cccp_servers_id_fk` FOREIGN KEY (`server_id`) REFERENCES `cccp_servers`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `alert_deliveries` ADD CONSTRAINT `alert_deliveries_message_id_alert_messages_id_fk` FOREIGN KEY (`message_id`) REFERENCES `alert_messages`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `alert_events` ADD CONSTRAINT `alert_events_alert_id_alerts_id_fk` FOREIGN KEY (`alert_id`) REFERENCES `alerts`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `auth_sessions` ADD CONSTRAINT `auth_sessions_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `password_links` ADD CONSTRAINT `password_links_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `push_subscriptions` ADD CONSTRAINT `push_subscriptions_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `recovery_codes` ADD CONSTRAINT `recovery_codes_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `cccp_day_calls_day` ON `cccp_day_calls` (`day`);--> statement-breakpoint
CREATE INDEX `alert_deliveries_state` ON `alert_deliveries` (`state`,`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `alert_deliveries_message` ON `alert_deliveries` (`message_id`);--> statement-breakpoint
CREATE INDEX `alert_events_alert` ON `alert_events` (`alert_id`,`id`);--> statement-breakpoint
CREATE INDEX `alert_events_at` ON `alert_events` (`at`);--> statement-breakpoint
CREATE INDEX `alert_messages_created` ON `alert_messages` (`created_at`);--> statement-breakpoint
CREATE INDEX `alert_notices_channel` ON `alert_notices` (`channel_id`,`rule_id`);--> statement-breakpoint
CREATE INDEX `alerts_resolved` ON `alerts` (`resolved_at`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_rule` ON `alerts` (`rule_id`);--> statement-breakpoint
CREATE INDEX `audit_entries_action` ON `audit_entries` (`action`,`id`);--> statement-breakpoint
CREATE INDEX `audit_entries_at` ON `audit_entries` (`at`);--> statement-breakpoint
CREATE INDEX `auth_sessions_user` ON `auth_sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `auth_sessions_expires` ON `auth_sessions` (`expires_at`);--> statement-breakpoint
CREATE INDEX `journal_topic` ON `journal` (`topic`,`id`);--> statement-breakpoint
CREATE INDEX `push_subscriptions_user` ON `push_subscriptions` (`user_id`);--> statement-breakpoint
CREATE INDEX `recovery_codes_user` ON `recovery_codes` (`user_id`);