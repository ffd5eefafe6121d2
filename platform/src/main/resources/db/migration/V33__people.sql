-- Reading who did what: the audit records among an organisation's events, newest first. A new month's partition gets it
-- with all that its parent has (add_event_partition).
CREATE INDEX events_audit ON events (org_id, at DESC) WHERE type = 'AuditRecord';
