CREATE TABLE `cccp_day_calls` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`server_id` integer NOT NULL,
	`session_id` text(200) NOT NULL,
	`queue_id` text(200) NOT NULL,
	`day` text(10) NOT NULL,
	`offset_seconds` integer NOT NULL,
	`offered_at` integer NOT NULL,
	`ended_at` integer,
	`outcome` text(16) NOT NULL,
	`wait_seconds` real,
	`talk_seconds` real,
	`agent_id` text(200),
	FOREIGN KEY (`server_id`) REFERENCES `cccp_servers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cccp_day_calls_key` ON `cccp_day_calls` (`server_id`,`day`,`session_id`);--> statement-breakpoint
CREATE INDEX `cccp_day_calls_day` ON `cccp_day_calls` (`day`);--> statement-breakpoint
CREATE TABLE `cccp_servers` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text(100) NOT NULL,
	`host` text(253) NOT NULL,
	`port` integer NOT NULL,
	`login` text(100) NOT NULL,
	`password_sealed` text,
	`secret_ref` text(22) NOT NULL,
	`project` text(200) NOT NULL,
	`is_enabled` integer NOT NULL,
	`source` text(16) NOT NULL,
	`proxy_port` integer,
	`vocal_node` text(200) NOT NULL,
	`service_formula` text(64) NOT NULL,
	`service_threshold_seconds` real NOT NULL,
	`service_short_abandon_seconds` real NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cccp_servers_address` ON `cccp_servers` (`host`,`port`,`project`);--> statement-breakpoint
CREATE TABLE `cccp_thresholds` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`server_id` integer NOT NULL,
	`figure` text(32) NOT NULL,
	`queue_id` text(200) NOT NULL,
	`side` text(8) NOT NULL,
	`amber` real,
	`red` real,
	FOREIGN KEY (`server_id`) REFERENCES `cccp_servers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cccp_thresholds_key` ON `cccp_thresholds` (`server_id`,`figure`,`queue_id`);--> statement-breakpoint
CREATE TABLE `api_tokens` (
	`id` text(22) PRIMARY KEY NOT NULL,
	`name` text(64) NOT NULL,
	`token_hash` text(64) NOT NULL,
	`role` text(16) NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_hash` ON `api_tokens` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_name` ON `api_tokens` (`name`);--> statement-breakpoint
CREATE TABLE `audit_entries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`user_id` text(64),
	`user_name` text(128),
	`via` text(16) NOT NULL,
	`from_address` text(64),
	`action` text(64) NOT NULL,
	`target` text(128) NOT NULL,
	`before` text,
	`after` text
);
--> statement-breakpoint
CREATE INDEX `audit_entries_action` ON `audit_entries` (`action`,`id`);--> statement-breakpoint
CREATE TABLE `auth_sessions` (
	`id_hash` text(64) PRIMARY KEY NOT NULL,
	`user_id` text(22) NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`from_address` text(64) NOT NULL,
	`user_agent` text(256) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `auth_sessions_user` ON `auth_sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `auth_sessions_expires` ON `auth_sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `journal` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`topic` text(64) NOT NULL,
	`scope` text(64) NOT NULL,
	`subject` text(128) NOT NULL,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `journal_topic` ON `journal` (`topic`,`id`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text(128) PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`changed_at` integer NOT NULL,
	`changed_by` text(64)
);
--> statement-breakpoint
CREATE TABLE `setup_links` (
	`token_hash` text(64) PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text(22) PRIMARY KEY NOT NULL,
	`name` text(64) NOT NULL,
	`name_key` text(128) NOT NULL,
	`display_name` text(128) NOT NULL,
	`role` text(16) NOT NULL,
	`password_hash` text NOT NULL,
	`language` text(8),
	`theme` text(16),
	`created_at` integer NOT NULL,
	`password_changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_name_key` ON `users` (`name_key`);