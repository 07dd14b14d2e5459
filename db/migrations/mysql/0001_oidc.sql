CREATE TABLE `user_identities` (
	`key_hash` varchar(64) NOT NULL,
	`user_id` varchar(22) NOT NULL,
	`issuer` varchar(255) NOT NULL,
	`subject` varchar(255) NOT NULL,
	`shown_name` varchar(200) NOT NULL,
	`created_at` bigint NOT NULL,
	`linked_at` bigint,
	`used_at` bigint,
	CONSTRAINT `user_identities_key_hash` PRIMARY KEY(`key_hash`),
	CONSTRAINT `user_identities_user` UNIQUE(`user_id`)
);
--> statement-breakpoint
ALTER TABLE `auth_sessions` ADD `via` varchar(64);--> statement-breakpoint
ALTER TABLE `auth_sessions` ADD `ends_at` bigint;--> statement-breakpoint
ALTER TABLE `user_identities` ADD CONSTRAINT `user_identities_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;