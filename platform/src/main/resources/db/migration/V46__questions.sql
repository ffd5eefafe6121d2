-- Questions that servers ask people while their tools run (docs/questions.md), beside those for leave to make a call.

ALTER TABLE approvals ADD COLUMN kind text COLLATE "C";
ALTER TABLE approvals ADD COLUMN message text;
ALTER TABLE approvals ADD COLUMN answer_schema text;
COMMENT ON COLUMN approvals.approval_id IS 'turn_id.call_id; of a question turn_id.call_id~question_id';
COMMENT ON COLUMN approvals.kind IS 'CALL, or absent: whether a call may be made; QUESTION: what the server of a call that runs asks.';
COMMENT ON COLUMN approvals.message IS 'What the server asks, in its words.';
COMMENT ON COLUMN approvals.answer_schema IS 'JSON Schema of an answer.';
COMMENT ON COLUMN approvals.edited_arguments IS 'Arguments that a person put in the place of the model''s; of a question, the answer.';
