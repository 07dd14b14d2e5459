CREATE TABLE `enrichment_calls` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`call_id` text(191) NOT NULL,
	`record_id` text(191) NOT NULL,
	`pbx` text(64) NOT NULL,
	`company` text(64) NOT NULL,
	`source` text(16) NOT NULL,
	`state` text(16) NOT NULL,
	`said_at` integer NOT NULL,
	`started_at` integer NOT NULL,
	`answered_at` integer,
	`ended_at` integer,
	`disposition` text(16),
	`direction` text(16),
	`from_number` text(128) NOT NULL,
	`from_name` text NOT NULL,
	`to_number` text(128) NOT NULL,
	`to_name` text NOT NULL,
	`queue` text(191) NOT NULL,
	`duration_seconds` integer,
	`talk_seconds` integer,
	`ring_seconds` integer,
	`end_cause` text(16) NOT NULL,
	`end_cause_text` text NOT NULL,
	`legs` text NOT NULL,
	`record` text,
	`is_noted` integer NOT NULL,
	`search_text` text NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrichment_calls_call_id` ON `enrichment_calls` (`call_id`);--> statement-breakpoint
CREATE INDEX `enrichment_calls_record_id` ON `enrichment_calls` (`record_id`);--> statement-breakpoint
CREATE INDEX `enrichment_calls_started` ON `enrichment_calls` (`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `enrichment_calls_state` ON `enrichment_calls` (`state`,`said_at`);--> statement-breakpoint
CREATE TABLE `enrichment_choices` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`field` text(32) NOT NULL,
	`parent_id` integer NOT NULL,
	`label` text(128) NOT NULL,
	`position` integer NOT NULL,
	`is_archived` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrichment_choices_label` ON `enrichment_choices` (`field`,`parent_id`,`label`);--> statement-breakpoint
CREATE TABLE `enrichment_events` (
	`event_key` text(64) PRIMARY KEY NOT NULL,
	`call_ref` integer NOT NULL,
	`type` text(64) NOT NULL,
	`said_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`is_news` integer NOT NULL,
	FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `enrichment_events_call` ON `enrichment_events` (`call_ref`);--> statement-breakpoint
CREATE TABLE `enrichment_hops` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`call_ref` integer NOT NULL,
	`position` integer NOT NULL,
	`from_position` integer NOT NULL,
	`from_id` text(22) NOT NULL,
	`from_name` text(64) NOT NULL,
	`to_id` text(22) NOT NULL,
	`to_name` text(64) NOT NULL,
	`at` integer NOT NULL,
	`state` text(16) NOT NULL,
	`settled_at` integer,
	`comment` text NOT NULL,
	FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrichment_hops_call` ON `enrichment_hops` (`call_ref`,`position`);--> statement-breakpoint
CREATE INDEX `enrichment_hops_to` ON `enrichment_hops` (`to_id`,`state`);--> statement-breakpoint
CREATE TABLE `enrichment_marks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`call_ref` integer NOT NULL,
	`kind` text(16) NOT NULL,
	`value` text(191) NOT NULL,
	FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrichment_marks_call` ON `enrichment_marks` (`call_ref`,`kind`,`value`);--> statement-breakpoint
CREATE INDEX `enrichment_marks_value` ON `enrichment_marks` (`kind`,`value`,`call_ref`);--> statement-breakpoint
CREATE TABLE `enrichment_note_versions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`note_ref` integer NOT NULL,
	`version` integer NOT NULL,
	`fields` text NOT NULL,
	`at` integer NOT NULL,
	`by_id` text(22) NOT NULL,
	`by_name` text(64) NOT NULL,
	`written_at` integer,
	`operation_id` text(64) NOT NULL,
	FOREIGN KEY (`note_ref`) REFERENCES `enrichment_notes`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrichment_note_versions_note` ON `enrichment_note_versions` (`note_ref`,`version`);--> statement-breakpoint
CREATE UNIQUE INDEX `enrichment_note_versions_operation` ON `enrichment_note_versions` (`operation_id`);--> statement-breakpoint
CREATE TABLE `enrichment_notes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`call_ref` integer NOT NULL,
	`position` integer NOT NULL,
	`author_id` text(22) NOT NULL,
	`author_name` text(64) NOT NULL,
	`reception_mode` text NOT NULL,
	`subject` text NOT NULL,
	`subject_comment` text NOT NULL,
	`result` text NOT NULL,
	`orientation` text NOT NULL,
	`is_answered_by_agent` integer,
	`transferred_to` text(64) NOT NULL,
	`result_comment` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`updated_by` text(64) NOT NULL,
	`written_date` text(64) NOT NULL,
	`written_time` text(64) NOT NULL,
	FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrichment_notes_call` ON `enrichment_notes` (`call_ref`,`position`);