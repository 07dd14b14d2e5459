CREATE TABLE `password_links` (
	`token_hash` text(64) PRIMARY KEY NOT NULL,
	`user_id` text(22) NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `password_links_user` ON `password_links` (`user_id`);--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`code_hash` text(64) PRIMARY KEY NOT NULL,
	`user_id` text(22) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `recovery_codes_user` ON `recovery_codes` (`user_id`);--> statement-breakpoint
CREATE TABLE `rights_stamps` (
	`id` text(22) PRIMARY KEY NOT NULL,
	`stamp` text(22) NOT NULL
);
--> statement-breakpoint
ALTER TABLE `api_tokens` ADD `wall` text(16);--> statement-breakpoint
ALTER TABLE `auth_sessions` ADD `seen_at` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `totp_secret` text;--> statement-breakpoint
ALTER TABLE `users` ADD `totp_last_step` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `signed_in_at` integer;