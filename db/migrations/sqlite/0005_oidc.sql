CREATE TABLE `user_identities` (
	`key_hash` text(64) PRIMARY KEY NOT NULL,
	`user_id` text(22) NOT NULL,
	`issuer` text(255) NOT NULL,
	`subject` text(255) NOT NULL,
	`shown_name` text(200) NOT NULL,
	`created_at` integer NOT NULL,
	`linked_at` integer,
	`used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_identities_user` ON `user_identities` (`user_id`);--> statement-breakpoint
ALTER TABLE `auth_sessions` ADD `via` text(64);--> statement-breakpoint
ALTER TABLE `auth_sessions` ADD `ends_at` integer;