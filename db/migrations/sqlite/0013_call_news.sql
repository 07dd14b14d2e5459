CREATE TABLE `personal_notices` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` text(22) NOT NULL,
	`kind` text(32) NOT NULL,
	`subject` text(191) NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `personal_notices_user` ON `personal_notices` (`user_id`,`id`);--> statement-breakpoint
ALTER TABLE `notification_choices` ADD `is_told_personally` integer DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX `enrichment_events_received` ON `enrichment_events` (`received_at`);--> statement-breakpoint
CREATE INDEX `enrichment_note_versions_at` ON `enrichment_note_versions` (`at`);