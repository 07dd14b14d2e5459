CREATE TABLE `presence_extensions` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`pbx_id` bigint NOT NULL,
	`yeastar_id` bigint NOT NULL,
	`number` varchar(64) NOT NULL,
	`name` longtext NOT NULL,
	`email` longtext NOT NULL,
	`status` longtext,
	`status_at` bigint,
	`is_missing` boolean NOT NULL,
	`is_planned` boolean NOT NULL,
	`is_frozen` boolean NOT NULL,
	`zone` varchar(64),
	`default_status` varchar(32),
	`is_monitored` boolean,
	`settled_status` varchar(32),
	`settled_at` bigint,
	`synced_at` bigint,
	CONSTRAINT `presence_extensions_id` PRIMARY KEY(`id`),
	CONSTRAINT `presence_extensions_pbx` UNIQUE(`pbx_id`,`yeastar_id`)
);
--> statement-breakpoint
CREATE TABLE `presence_feeds` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`secret_ref` varchar(22) NOT NULL,
	`name` varchar(128) NOT NULL,
	`url_sealed` longtext NOT NULL,
	`url_hint` longtext NOT NULL,
	`is_enabled` boolean NOT NULL,
	`holds_for` varchar(16) NOT NULL,
	`extension_id` bigint,
	`group_id` bigint,
	`zone` varchar(64),
	`fallback_status` varchar(32),
	`interval_minutes` int NOT NULL,
	`on_stale` varchar(16) NOT NULL,
	`stale_hours` int NOT NULL,
	`etag` longtext NOT NULL,
	`last_modified` longtext NOT NULL,
	`body_hash` varchar(64) NOT NULL,
	`body` longtext,
	`body_at` bigint,
	`held_hash` varchar(64) NOT NULL,
	`held_body` longtext,
	`fetched_at` bigint,
	`next_at` bigint NOT NULL,
	`failures` int NOT NULL,
	`fault_code` varchar(64) NOT NULL,
	`fault_detail` longtext NOT NULL,
	`issues` json NOT NULL,
	`counters` json NOT NULL,
	CONSTRAINT `presence_feeds_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `presence_groups` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`name` varchar(128) NOT NULL,
	CONSTRAINT `presence_groups_id` PRIMARY KEY(`id`),
	CONSTRAINT `presence_groups_name` UNIQUE(`name`)
);
--> statement-breakpoint
CREATE TABLE `presence_holiday_sets` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`name` varchar(128) NOT NULL,
	`is_enabled` boolean NOT NULL,
	`kind` varchar(16) NOT NULL,
	`dates` json NOT NULL,
	`feed_id` bigint,
	`status` varchar(32) NOT NULL,
	`holds_for` varchar(16) NOT NULL,
	`extension_id` bigint,
	`group_id` bigint,
	CONSTRAINT `presence_holiday_sets_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `presence_leases` (
	`name` varchar(64) NOT NULL,
	`holder` varchar(64) NOT NULL,
	`term` bigint NOT NULL,
	`until` bigint NOT NULL,
	CONSTRAINT `presence_leases_name` PRIMARY KEY(`name`)
);
--> statement-breakpoint
CREATE TABLE `presence_log` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`at` bigint NOT NULL,
	`pbx_id` bigint NOT NULL,
	`extension_id` bigint,
	`number` varchar(64) NOT NULL,
	`name` longtext NOT NULL,
	`old_status` longtext,
	`new_status` longtext,
	`source` varchar(16) NOT NULL,
	`because` json NOT NULL,
	`latency_ms` bigint,
	`result` varchar(16) NOT NULL,
	`detail` longtext NOT NULL,
	`by_name` varchar(64) NOT NULL,
	CONSTRAINT `presence_log_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `presence_members` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`group_id` bigint NOT NULL,
	`extension_id` bigint NOT NULL,
	CONSTRAINT `presence_members_id` PRIMARY KEY(`id`),
	CONSTRAINT `presence_members_group` UNIQUE(`group_id`,`extension_id`)
);
--> statement-breakpoint
CREATE TABLE `presence_out_tokens` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`name` varchar(128) NOT NULL,
	`token_hash` varchar(64) NOT NULL,
	`holds_for` varchar(16) NOT NULL,
	`extension_id` bigint,
	`group_id` bigint,
	`created_at` bigint NOT NULL,
	`created_by` varchar(64) NOT NULL,
	CONSTRAINT `presence_out_tokens_id` PRIMARY KEY(`id`),
	CONSTRAINT `presence_out_tokens_hash` UNIQUE(`token_hash`)
);
--> statement-breakpoint
CREATE TABLE `presence_overrides` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`extension_id` bigint NOT NULL,
	`batch_id` varchar(22) NOT NULL,
	`status` varchar(32) NOT NULL,
	`reason` longtext NOT NULL,
	`start_at` bigint NOT NULL,
	`end_at` bigint,
	`is_until_next_event` boolean NOT NULL,
	`by_id` varchar(22) NOT NULL,
	`by_name` varchar(64) NOT NULL,
	`ended_at` bigint,
	`ended_why` varchar(16) NOT NULL,
	`ended_by` varchar(64) NOT NULL,
	`replaced_by_id` bigint,
	CONSTRAINT `presence_overrides_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `presence_pbxs` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`secret_ref` varchar(22) NOT NULL,
	`name` varchar(64) NOT NULL,
	`url` longtext NOT NULL,
	`client_id` longtext NOT NULL,
	`secret_sealed` longtext,
	`tokens_sealed` longtext,
	`webhook_secret_sealed` longtext,
	`certificate_mode` varchar(16) NOT NULL,
	`certificate_value` longtext NOT NULL,
	`certificate_by` varchar(64) NOT NULL,
	`certificate_at` bigint,
	`spacing_ms` int NOT NULL,
	`max_in_flight` int NOT NULL,
	`is_enabled` boolean NOT NULL,
	`on_foreign_change` varchar(16) NOT NULL,
	`on_planning_off` varchar(16) NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `presence_pbxs_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `presence_rules` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`position` int NOT NULL,
	`is_enabled` boolean NOT NULL,
	`name` longtext NOT NULL,
	`priority` int NOT NULL,
	`conditions` json NOT NULL,
	`action` json NOT NULL,
	CONSTRAINT `presence_rules_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `presence_slots` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`extension_id` bigint NOT NULL,
	`day` int,
	`date` varchar(10),
	`start_minute` int NOT NULL,
	`end_minute` int NOT NULL,
	`status` varchar(32) NOT NULL,
	`source` varchar(16) NOT NULL,
	CONSTRAINT `presence_slots_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `presence_stamps` (
	`name` varchar(64) NOT NULL,
	`value` bigint NOT NULL,
	CONSTRAINT `presence_stamps_name` PRIMARY KEY(`name`)
);
--> statement-breakpoint
ALTER TABLE `presence_extensions` ADD CONSTRAINT `presence_extensions_pbx_id_presence_pbxs_id_fk` FOREIGN KEY (`pbx_id`) REFERENCES `presence_pbxs`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `presence_feeds` ADD CONSTRAINT `presence_feeds_extension_id_presence_extensions_id_fk` FOREIGN KEY (`extension_id`) REFERENCES `presence_extensions`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `presence_feeds` ADD CONSTRAINT `presence_feeds_group_id_presence_groups_id_fk` FOREIGN KEY (`group_id`) REFERENCES `presence_groups`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `presence_holiday_sets` ADD CONSTRAINT `presence_holiday_sets_feed_id_presence_feeds_id_fk` FOREIGN KEY (`feed_id`) REFERENCES `presence_feeds`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `presence_holiday_sets` ADD CONSTRAINT `presence_holiday_sets_extension_id_presence_extensions_id_fk` FOREIGN KEY (`extension_id`) REFERENCES `presence_extensions`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `presence_holiday_sets` ADD CONSTRAINT `presence_holiday_sets_group_id_presence_groups_id_fk` FOREIGN KEY (`group_id`) REFERENCES `presence_groups`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `presence_members` ADD CONSTRAINT `presence_members_group_id_presence_groups_id_fk` FOREIGN KEY (`group_id`) REFERENCES `presence_groups`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `presence_members` ADD CONSTRAINT `presence_members_extension_id_presence_extensions_id_fk` FOREIGN KEY (`extension_id`) REFERENCES `presence_extensions`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `presence_out_tokens` ADD CONSTRAINT `presence_out_tokens_extension_id_presence_extensions_id_fk` FOREIGN KEY (`extension_id`) REFERENCES `presence_extensions`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `presence_out_tokens` ADD CONSTRAINT `presence_out_tokens_group_id_presence_groups_id_fk` FOREIGN KEY (`group_id`) REFERENCES `presence_groups`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `presence_overrides` ADD CONSTRAINT `presence_overrides_extension_id_presence_extensions_id_fk` FOREIGN KEY (`extension_id`) REFERENCES `presence_extensions`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `presence_slots` ADD CONSTRAINT `presence_slots_extension_id_presence_extensions_id_fk` FOREIGN KEY (`extension_id`) REFERENCES `presence_extensions`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `presence_extensions_number` ON `presence_extensions` (`number`);--> statement-breakpoint
CREATE INDEX `presence_feeds_next` ON `presence_feeds` (`is_enabled`,`next_at`);--> statement-breakpoint
CREATE INDEX `presence_log_at` ON `presence_log` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `presence_log_extension` ON `presence_log` (`extension_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `presence_log_source` ON `presence_log` (`source`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `presence_members_extension` ON `presence_members` (`extension_id`);--> statement-breakpoint
CREATE INDEX `presence_overrides_extension` ON `presence_overrides` (`extension_id`,`ended_at`);--> statement-breakpoint
CREATE INDEX `presence_overrides_ended` ON `presence_overrides` (`ended_at`,`id`);--> statement-breakpoint
CREATE INDEX `presence_overrides_batch` ON `presence_overrides` (`batch_id`);--> statement-breakpoint
CREATE INDEX `presence_overrides_replaced` ON `presence_overrides` (`replaced_by_id`);--> statement-breakpoint
CREATE INDEX `presence_slots_extension` ON `presence_slots` (`extension_id`,`date`);