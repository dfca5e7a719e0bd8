-- Every post wrote into this index, and only what was corrected or withdrawn is looked for in it.
drop index note_changed;
create index note_changed on note (room, changed) where changed > no;

-- The word first: it begins with the time, so that a post appends to this table instead of landing somewhere in it.
create table done_by_word (
  doer blob not null,
  word text not null,
  command text not null,
  body blob not null,
  answer text not null,
  at integer not null,
  primary key (word, doer)
) strict, without rowid;
insert into done_by_word (doer, word, command, body, answer, at) select doer, word, command, body, answer, at from done;
drop table done;
alter table done_by_word rename to done;
