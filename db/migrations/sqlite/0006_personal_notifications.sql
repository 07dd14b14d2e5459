CREATE TABLE `notification_choices` (
	`user_id` text(22) PRIMARY KEY NOT NULL,
	`tells` text NOT NULL,
	`rule_ids` text,
	`mutes` text NOT NULL,
	`quiet` text NOT NULL,
	`time_zone` text(64) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `push_subscriptions` ADD `session_hash` text(64) REFERENCES auth_sessions(id_hash) ON DELETE cascade;--> statement-breakpoint
CREATE INDEX `push_subscriptions_session` ON `push_subscriptions` (`session_hash`);