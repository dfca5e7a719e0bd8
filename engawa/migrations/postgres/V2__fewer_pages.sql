-- Every post wrote into this index, and only what was corrected or withdrawn is looked for in it.
drop index note_changed;
create index note_changed on note (room, changed) where changed > no;

-- The word first: it begins with the time, so that a post appends to this index instead of landing somewhere in it.
alter table done drop constraint done_pkey;
alter table done add primary key (word, doer);
