-- storms_contexts: which processor each context belongs to
-- out: context (id), processor (id)
SELECT id AS context, processor
  FROM context
