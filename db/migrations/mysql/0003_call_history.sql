CREATE TABLE `enrichment_calls` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`call_id` varchar(191) NOT NULL,
	`record_id` varchar(191) NOT NULL,
	`pbx` varchar(64) NOT NULL,
	`company` varchar(64) NOT NULL,
	`source` varchar(16) NOT NULL,
	`state` varchar(16) NOT NULL,
	`said_at` bigint NOT NULL,
	`started_at` bigint NOT NULL,
	`answered_at` bigint,
	`ended_at` bigint,
	`disposition` varchar(16),
	`direction` varchar(16),
	`from_number` varchar(128) NOT NULL,
	`from_name` longtext NOT NULL,
	`to_number` varchar(128) NOT NULL,
	`to_name` longtext NOT NULL,
	`queue` varchar(191) NOT NULL,
	`duration_seconds` int,
	`talk_seconds` int,
	`ring_seconds` int,
	`end_cause` varchar(16) NOT NULL,
	`end_cause_text` longtext NOT NULL,
	`legs` json NOT NULL,
	`record` json,
	`is_noted` boolean NOT NULL,
	`search_text` longtext NOT NULL,
	`revision` int NOT NULL,
	CONSTRAINT `enrichment_calls_id` PRIMARY KEY(`id`),
	CONSTRAINT `enrichment_calls_call_id` UNIQUE(`call_id`)
);
--> statement-breakpoint
CREATE TABLE `enrichment_choices` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`field` varchar(32) NOT NULL,
	`parent_id` bigint NOT NULL,
	`label` varchar(128) NOT NULL,
	`position` int NOT NULL,
	`is_archived` boolean NOT NULL,
	CONSTRAINT `enrichment_choices_id` PRIMARY KEY(`id`),
	CONSTRAINT `enrichment_choices_label` UNIQUE(`field`,`parent_id`,`label`)
);
--> statement-breakpoint
CREATE TABLE `enrichment_events` (
	`event_key` varchar(64) NOT NULL,
	`call_ref` bigint NOT NULL,
	`type` varchar(64) NOT NULL,
	`said_at` bigint NOT NULL,
	`received_at` bigint NOT NULL,
	`is_news` boolean NOT NULL,
	CONSTRAINT `enrichment_events_event_key` PRIMARY KEY(`event_key`)
);
--> statement-breakpoint
CREATE TABLE `enrichment_hops` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`call_ref` bigint NOT NULL,
	`position` int NOT NULL,
	`from_position` int NOT NULL,
	`from_id` varchar(22) NOT NULL,
	`from_name` varchar(64) NOT NULL,
	`to_id` varchar(22) NOT NULL,
	`to_name` varchar(64) NOT NULL,
	`at` bigint NOT NULL,
	`state` varchar(16) NOT NULL,
	`settled_at` bigint,
	`comment` longtext NOT NULL,
	CONSTRAINT `enrichment_hops_id` PRIMARY KEY(`id`),
	CONSTRAINT `enrichment_hops_call` UNIQUE(`call_ref`,`position`)
);
--> statement-breakpoint
CREATE TABLE `enrichment_marks` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`call_ref` bigint NOT NULL,
	`kind` varchar(16) NOT NULL,
	`value` varchar(191) NOT NULL,
	CONSTRAINT `enrichment_marks_id` PRIMARY KEY(`id`),
	CONSTRAINT `enrichment_marks_call` UNIQUE(`call_ref`,`kind`,`value`)
);
--> statement-breakpoint
CREATE TABLE `enrichment_note_versions` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`note_ref` bigint NOT NULL,
	`version` int NOT NULL,
	`fields` json NOT NULL,
	`at` bigint NOT NULL,
	`by_id` varchar(22) NOT NULL,
	`by_name` varchar(64) NOT NULL,
	`written_at` bigint,
	`operation_id` varchar(64) NOT NULL,
	CONSTRAINT `enrichment_note_versions_id` PRIMARY KEY(`id`),
	CONSTRAINT `enrichment_note_versions_note` UNIQUE(`note_ref`,`version`),
	CONSTRAINT `enrichment_note_versions_operation` UNIQUE(`operation_id`)
);
--> statement-breakpoint
CREATE TABLE `enrichment_notes` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`call_ref` bigint NOT NULL,
	`position` int NOT NULL,
	`author_id` varchar(22) NOT NULL,
	`author_name` varchar(64) NOT NULL,
	`reception_mode` longtext NOT NULL,
	`subject` longtext NOT NULL,
	`subject_comment` longtext NOT NULL,
	`result` longtext NOT NULL,
	`orientation` longtext NOT NULL,
	`is_answered_by_agent` boolean,
	`transferred_to` varchar(64) NOT NULL,
	`result_comment` longtext NOT NULL,
	`version` int NOT NULL,
	`created_at` bigint NOT NULL,
	`updated_at` bigint NOT NULL,
	`updated_by` varchar(64) NOT NULL,
	`written_date` varchar(64) NOT NULL,
	`written_time` varchar(64) NOT NULL,
	CONSTRAINT `enrichment_notes_id` PRIMARY KEY(`id`),
	CONSTRAINT `enrichment_notes_call` UNIQUE(`call_ref`,`position`)
);
--> statement-breakpoint
ALTER TABLE `enrichment_events` ADD CONSTRAINT `enrichment_events_call_ref_enrichment_calls_id_fk` FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `enrichment_hops` ADD CONSTRAINT `enrichment_hops_call_ref_enrichment_calls_id_fk` FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `enrichment_marks` ADD CONSTRAINT `enrichment_marks_call_ref_enrichment_calls_id_fk` FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `enrichment_note_versions` ADD CONSTRAINT `enrichment_note_versions_note_ref_enrichment_notes_id_fk` FOREIGN KEY (`note_ref`) REFERENCES `enrichment_notes`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `enrichment_notes` ADD CONSTRAINT `enrichment_notes_call_ref_enrichment_calls_id_fk` FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `enrichment_calls_record_id` ON `enrichment_calls` (`record_id`);--> statement-breakpoint
CREATE INDEX `enrichment_calls_started` ON `enrichment_calls` (`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `enrichment_calls_state` ON `enrichment_calls` (`state`,`said_at`);--> statement-breakpoint
CREATE INDEX `enrichment_events_call` ON `enrichment_events` (`call_ref`);--> statement-breakpoint
CREATE INDEX `enrichment_hops_to` ON `enrichment_hops` (`to_id`,`state`);--> statement-breakpoint
CREATE INDEX `enrichment_marks_value` ON `enrichment_marks` (`kind`,`value`,`call_ref`);