CREATE TABLE `personal_notices` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`user_id` varchar(22) NOT NULL,
	`kind` varchar(32) NOT NULL,
	`subject` varchar(191) NOT NULL,
	`at` bigint NOT NULL,
	CONSTRAINT `personal_notices_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
ALTER TABLE `notification_choices` ADD `is_told_personally` boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `personal_notices` ADD CONSTRAINT `personal_notices_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `personal_notices_user` ON `personal_notices` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `enrichment_events_received` ON `enrichment_events` (`received_at`);--> statement-breakpoint
CREATE INDEX `enrichment_note_versions_at` ON `enrichment_note_versions` (`at`);