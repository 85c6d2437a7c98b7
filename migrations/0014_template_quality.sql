ALTER TABLE "templates" ADD COLUMN "quality" text;--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "rejected_reason" text;