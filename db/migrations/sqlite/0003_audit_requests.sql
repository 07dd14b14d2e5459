ALTER TABLE `audit_entries` ADD `request_id` text(64);--> statement-breakpoint
CREATE INDEX `audit_entries_at` ON `audit_entries` (`at`);