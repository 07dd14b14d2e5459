CREATE TABLE `alert_channels` (
	`id` text(22) PRIMARY KEY NOT NULL,
	`kind` text(16) NOT NULL,
	`name` text(100) NOT NULL,
	`config` text NOT NULL,
	`secret_sealed` text,
	`language` text(8) NOT NULL,
	`is_enabled` integer NOT NULL,
	`last_result` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `alert_deliveries` (
	`id` text(22) PRIMARY KEY NOT NULL,
	`message_id` text(22) NOT NULL,
	`channel_id` text(22) NOT NULL,
	`rule_id` text(22) NOT NULL,
	`subscription_id` text(22),
	`state` text(16) NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`finished_at` integer,
	`said` text NOT NULL,
	FOREIGN KEY (`message_id`) REFERENCES `alert_messages`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `alert_deliveries_state` ON `alert_deliveries` (`state`,`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `alert_deliveries_message` ON `alert_deliveries` (`message_id`);--> statement-breakpoint
CREATE TABLE `alert_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`alert_id` text(22) NOT NULL,
	`at` integer NOT NULL,
	`kind` text(16) NOT NULL,
	`level` text(8) NOT NULL,
	`value` real,
	`who` text(128),
	`note` text NOT NULL,
	FOREIGN KEY (`alert_id`) REFERENCES `alerts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `alert_events_alert` ON `alert_events` (`alert_id`,`id`);--> statement-breakpoint
CREATE INDEX `alert_events_at` ON `alert_events` (`at`);--> statement-breakpoint
CREATE TABLE `alert_maintenance` (
	`id` text(22) PRIMARY KEY NOT NULL,
	`scope_id` text(400) NOT NULL,
	`scope_name` text(200) NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer NOT NULL,
	`reason` text(200) NOT NULL,
	`created_by` text(128)
);
--> statement-breakpoint
CREATE TABLE `alert_messages` (
	`id` text(22) PRIMARY KEY NOT NULL,
	`rule_id` text(22) NOT NULL,
	`channel_id` text(22) NOT NULL,
	`facts` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `alert_messages_created` ON `alert_messages` (`created_at`);--> statement-breakpoint
CREATE TABLE `alert_notices` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`channel_id` text(22) NOT NULL,
	`rule_id` text(22) NOT NULL,
	`alert_id` text(22) NOT NULL,
	`scope_id` text(400) NOT NULL,
	`kind` text(16) NOT NULL,
	`at` integer NOT NULL,
	`is_first` integer NOT NULL,
	`is_held` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `alert_notices_channel` ON `alert_notices` (`channel_id`,`rule_id`);--> statement-breakpoint
CREATE TABLE `alert_quiet_hours` (
	`id` text(22) PRIMARY KEY NOT NULL,
	`rule_id` text(22),
	`days` text NOT NULL,
	`from_minute` integer NOT NULL,
	`to_minute` integer NOT NULL,
	`time_zone` text(64) NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `alert_rules` (
	`id` text(22) PRIMARY KEY NOT NULL,
	`name` text(100) NOT NULL,
	`figure` text(64) NOT NULL,
	`scope_kind` text(32) NOT NULL,
	`scope_id` text(400) NOT NULL,
	`scope_name` text(200) NOT NULL,
	`side` text(8) NOT NULL,
	`amber` real,
	`red` real,
	`hysteresis` real NOT NULL,
	`for_seconds` integer NOT NULL,
	`tell_from` text(8) NOT NULL,
	`channel_ids` text,
	`flap_changes` integer NOT NULL,
	`flap_window_seconds` integer NOT NULL,
	`is_enabled` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` text(22) PRIMARY KEY NOT NULL,
	`rule_id` text(22) NOT NULL,
	`rule_name` text(100) NOT NULL,
	`figure` text(64) NOT NULL,
	`unit` text(16) NOT NULL,
	`side` text(8) NOT NULL,
	`amber` real,
	`red` real,
	`scope_id` text(400) NOT NULL,
	`scope_kind` text(32) NOT NULL,
	`scope_name` text(200) NOT NULL,
	`parent_name` text(200) NOT NULL,
	`project_name` text(200),
	`queue_name` text(200),
	`level` text(8) NOT NULL,
	`worst_level` text(8) NOT NULL,
	`is_flapping` integer NOT NULL,
	`value` real,
	`triggered_at` integer NOT NULL,
	`acknowledged_at` integer,
	`acknowledged_by` text(128),
	`note` text NOT NULL,
	`resolved_at` integer,
	`resolution` text(16),
	`told_at` integer
);
--> statement-breakpoint
CREATE INDEX `alerts_resolved` ON `alerts` (`resolved_at`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_rule` ON `alerts` (`rule_id`);--> statement-breakpoint
CREATE TABLE `push_subscriptions` (
	`id` text(22) PRIMARY KEY NOT NULL,
	`user_id` text(22) NOT NULL,
	`endpoint_hash` text(64) NOT NULL,
	`endpoint_host` text(253) NOT NULL,
	`sealed` text NOT NULL,
	`server_key` text(100) NOT NULL,
	`device_name` text(100) NOT NULL,
	`language` text(8) NOT NULL,
	`min_level` text(8) NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`ended_at` integer,
	`last_result` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `push_subscriptions_endpoint` ON `push_subscriptions` (`endpoint_hash`);--> statement-breakpoint
CREATE INDEX `push_subscriptions_user` ON `push_subscriptions` (`user_id`);