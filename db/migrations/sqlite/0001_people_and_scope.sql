ALTER TABLE `api_tokens` ADD `scope` text;--> statement-breakpoint
ALTER TABLE `users` ADD `scope` text;--> statement-breakpoint
ALTER TABLE `users` ADD `extension` text(32);--> statement-breakpoint
ALTER TABLE `users` ADD `is_disabled` integer DEFAULT false NOT NULL;