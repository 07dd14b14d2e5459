CREATE TABLE `enrichment_templates` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text(64) NOT NULL,
	`position` integer NOT NULL,
	`fields` text NOT NULL,
	`is_archived` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `enrichment_wrap_ups` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`call_ref` integer NOT NULL,
	`user_id` text(22) NOT NULL,
	`user_name` text(64) NOT NULL,
	`due_at` integer NOT NULL,
	`state` text(16) NOT NULL,
	`settled_at` integer,
	FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrichment_wrap_ups_call` ON `enrichment_wrap_ups` (`call_ref`);--> statement-breakpoint
CREATE INDEX `enrichment_wrap_ups_due` ON `enrichment_wrap_ups` (`state`,`due_at`);--> statement-breakpoint
ALTER TABLE `enrichment_calls` ADD `has_automatic_note` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `enrichment_note_versions` ADD `is_automatic` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `enrichment_notes` ADD `is_automatic` integer DEFAULT false NOT NULL;