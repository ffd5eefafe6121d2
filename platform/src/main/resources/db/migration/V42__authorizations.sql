-- Connections that a person authorised in the browser, and the renewal of their tokens (docs/connection-authorization.md).
-- What is told here is not secret; the tokens themselves are in the ciphertext beside it.

ALTER TABLE connection_secrets
    ADD COLUMN has_tokens      boolean NOT NULL DEFAULT true,
    ADD COLUMN authorized_at   timestamptz,
    ADD COLUMN authorized_by   text,
    ADD COLUMN authorized_for  text,
    ADD COLUMN scopes          text,
    ADD COLUMN ends_at         timestamptz,
    ADD COLUMN refused_at      timestamptz,
    ADD COLUMN refused_because text,
    ADD COLUMN renewing_until  timestamptz;
COMMENT ON COLUMN connection_secrets.has_tokens IS 'Whether an access or a refresh token is among them.';
COMMENT ON COLUMN connection_secrets.authorized_at IS 'When somebody authorised the connection in the browser; null when the credentials were typed in.';
COMMENT ON COLUMN connection_secrets.authorized_by IS 'Who did: user:<id> or key:<id>.';
COMMENT ON COLUMN connection_secrets.authorized_for IS 'Address of the server that the tokens are for: they are shown to no other.';
COMMENT ON COLUMN connection_secrets.scopes IS 'What the authorization server granted, separated by spaces.';
COMMENT ON COLUMN connection_secrets.ends_at IS 'When the access ends for good; null as long as it can be renewed.';
COMMENT ON COLUMN connection_secrets.refused_at IS 'When the authorization server refused to renew; nobody asks it again until there are other credentials.';
COMMENT ON COLUMN connection_secrets.renewing_until IS 'An instance renews the tokens until then at most; others wait, for a refresh token may be good once only.';
