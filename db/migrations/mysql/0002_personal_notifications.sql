CREATE TABLE `notification_choices` (
	`user_id` varchar(22) NOT NULL,
	`tells` json NOT NULL,
	`rule_ids` json,
	`mutes` json NOT NULL,
	`quiet` json NOT NULL,
	`time_zone` varchar(64) NOT NULL,
	CONSTRAINT `notification_choices_user_id` PRIMARY KEY(`user_id`)
);
--> statement-breakpoint
ALTER TABLE `push_subscriptions` ADD `session_hash` varchar(64);--> statement-breakpoint
ALTER TABLE `notification_choices` ADD CONSTRAINT `notification_choices_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `push_subscriptions` ADD CONSTRAINT `push_subscriptions_session_hash_auth_sessions_id_hash_fk` FOREIGN KEY (`session_hash`) REFERENCES `auth_sessions`(`id_hash`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `push_subscriptions_session` ON `push_subscriptions` (`session_hash`);