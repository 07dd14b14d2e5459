CREATE TABLE `presence_extensions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`pbx_id` integer NOT NULL,
	`yeastar_id` integer NOT NULL,
	`number` text(64) NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`status` text,
	`status_at` integer,
	`is_missing` integer NOT NULL,
	`is_planned` integer NOT NULL,
	`is_frozen` integer NOT NULL,
	`zone` text(64),
	`default_status` text(32),
	`is_monitored` integer,
	`settled_status` text(32),
	`settled_at` integer,
	`synced_at` integer,
	FOREIGN KEY (`pbx_id`) REFERENCES `presence_pbxs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `presence_extensions_pbx` ON `presence_extensions` (`pbx_id`,`yeastar_id`);--> statement-breakpoint
CREATE INDEX `presence_extensions_number` ON `presence_extensions` (`number`);--> statement-breakpoint
CREATE TABLE `presence_feeds` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`secret_ref` text(22) NOT NULL,
	`name` text(128) NOT NULL,
	`url_sealed` text NOT NULL,
	`url_hint` text NOT NULL,
	`is_enabled` integer NOT NULL,
	`holds_for` text(16) NOT NULL,
	`extension_id` integer,
	`group_id` integer,
	`zone` text(64),
	`fallback_status` text(32),
	`interval_minutes` integer NOT NULL,
	`on_stale` text(16) NOT NULL,
	`stale_hours` integer NOT NULL,
	`etag` text NOT NULL,
	`last_modified` text NOT NULL,
	`body_hash` text(64) NOT NULL,
	`body` text,
	`body_at` integer,
	`held_hash` text(64) NOT NULL,
	`held_body` text,
	`fetched_at` integer,
	`next_at` integer NOT NULL,
	`failures` integer NOT NULL,
	`fault_code` text(64) NOT NULL,
	`fault_detail` text NOT NULL,
	`issues` text NOT NULL,
	`counters` text NOT NULL,
	FOREIGN KEY (`extension_id`) REFERENCES `presence_extensions`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`group_id`) REFERENCES `presence_groups`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `presence_feeds_next` ON `presence_feeds` (`is_enabled`,`next_at`);--> statement-breakpoint
CREATE TABLE `presence_groups` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text(128) NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `presence_groups_name` ON `presence_groups` (`name`);--> statement-breakpoint
CREATE TABLE `presence_holiday_sets` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text(128) NOT NULL,
	`is_enabled` integer NOT NULL,
	`kind` text(16) NOT NULL,
	`dates` text NOT NULL,
	`feed_id` integer,
	`status` text(32) NOT NULL,
	`holds_for` text(16) NOT NULL,
	`extension_id` integer,
	`group_id` integer,
	FOREIGN KEY (`feed_id`) REFERENCES `presence_feeds`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`extension_id`) REFERENCES `presence_extensions`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`group_id`) REFERENCES `presence_groups`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `presence_leases` (
	`name` text(64) PRIMARY KEY NOT NULL,
	`holder` text(64) NOT NULL,
	`term` integer NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `presence_log` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`pbx_id` integer NOT NULL,
	`extension_id` integer,
	`number` text(64) NOT NULL,
	`name` text NOT NULL,
	`old_status` text,
	`new_status` text,
	`source` text(16) NOT NULL,
	`because` text NOT NULL,
	`latency_ms` integer,
	`result` text(16) NOT NULL,
	`detail` text NOT NULL,
	`by_name` text(64) NOT NULL
);
--> statement-breakpoint
CREATE INDEX `presence_log_at` ON `presence_log` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `presence_log_extension` ON `presence_log` (`extension_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `presence_log_source` ON `presence_log` (`source`,`at`,`id`);--> statement-breakpoint
CREATE TABLE `presence_members` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`group_id` integer NOT NULL,
	`extension_id` integer NOT NULL,
	FOREIGN KEY (`group_id`) REFERENCES `presence_groups`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`extension_id`) REFERENCES `presence_extensions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `presence_members_group` ON `presence_members` (`group_id`,`extension_id`);--> statement-breakpoint
CREATE INDEX `presence_members_extension` ON `presence_members` (`extension_id`);--> statement-breakpoint
CREATE TABLE `presence_out_tokens` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text(128) NOT NULL,
	`token_hash` text(64) NOT NULL,
	`holds_for` text(16) NOT NULL,
	`extension_id` integer,
	`group_id` integer,
	`created_at` integer NOT NULL,
	`created_by` text(64) NOT NULL,
	FOREIGN KEY (`extension_id`) REFERENCES `presence_extensions`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`group_id`) REFERENCES `presence_groups`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `presence_out_tokens_hash` ON `presence_out_tokens` (`token_hash`);--> statement-breakpoint
CREATE TABLE `presence_overrides` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`extension_id` integer NOT NULL,
	`batch_id` text(22) NOT NULL,
	`status` text(32) NOT NULL,
	`reason` text NOT NULL,
	`start_at` integer NOT NULL,
	`end_at` integer,
	`is_until_next_event` integer NOT NULL,
	`by_id` text(22) NOT NULL,
	`by_name` text(64) NOT NULL,
	`ended_at` integer,
	`ended_why` text(16) NOT NULL,
	`ended_by` text(64) NOT NULL,
	`replaced_by_id` integer,
	FOREIGN KEY (`extension_id`) REFERENCES `presence_extensions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `presence_overrides_extension` ON `presence_overrides` (`extension_id`,`ended_at`);--> statement-breakpoint
CREATE INDEX `presence_overrides_ended` ON `presence_overrides` (`ended_at`,`id`);--> statement-breakpoint
CREATE INDEX `presence_overrides_batch` ON `presence_overrides` (`batch_id`);--> statement-breakpoint
CREATE INDEX `presence_overrides_replaced` ON `presence_overrides` (`replaced_by_id`);--> statement-breakpoint
CREATE TABLE `presence_pbxs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`secret_ref` text(22) NOT NULL,
	`name` text(64) NOT NULL,
	`url` text NOT NULL,
	`client_id` text NOT NULL,
	`secret_sealed` text,
	`tokens_sealed` text,
	`webhook_secret_sealed` text,
	`certificate_mode` text(16) NOT NULL,
	`certificate_value` text NOT NULL,
	`certificate_by` text(64) NOT NULL,
	`certificate_at` integer,
	`spacing_ms` integer NOT NULL,
	`max_in_flight` integer NOT NULL,
	`is_enabled` integer NOT NULL,
	`on_foreign_change` text(16) NOT NULL,
	`on_planning_off` text(16) NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `presence_rules` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`position` integer NOT NULL,
	`is_enabled` integer NOT NULL,
	`name` text NOT NULL,
	`priority` integer NOT NULL,
	`conditions` text NOT NULL,
	`action` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `presence_slots` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`extension_id` integer NOT NULL,
	`day` integer,
	`date` text(10),
	`start_minute` integer NOT NULL,
	`end_minute` integer NOT NULL,
	`status` text(32) NOT NULL,
	`source` text(16) NOT NULL,
	FOREIGN KEY (`extension_id`) REFERENCES `presence_extensions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `presence_slots_extension` ON `presence_slots` (`extension_id`,`date`);--> statement-breakpoint
CREATE TABLE `presence_stamps` (
	`name` text(64) PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
