-- 地域と事業所
create table city (
  id blob not null primary key,
  code text not null unique,
  name text not null,
  department text not null,
  phone text not null
) strict;

create table office (
  id blob not null primary key,
  number text not null unique,
  name text not null,
  name_fold text not null,
  kana text not null,
  kind text not null,
  city blob references city (id),
  phone text not null
) strict;

create table registration (
  office blob not null references office (id),
  city blob not null references city (id),
  stage text not null,
  from_at integer not null,
  to_at integer,
  primary key (office, city, from_at)
) strict, without rowid;

-- 職員
create table person (
  id blob not null primary key,
  login_id text not null,
  login_fold text not null unique,
  kind text not null,
  name text not null,
  kana text not null,
  name_fold text not null,
  kana_fold text not null,
  heard_fold text not null,
  profession text not null,
  mail text not null,
  settings text not null,
  password text not null,
  password_at integer not null,
  must_change integer not null,
  from_at integer not null,
  suspended_at integer,
  to_at integer
) strict;

create table employment (
  person blob not null references person (id),
  office blob not null references office (id),
  from_at integer not null,
  to_at integer,
  primary key (person, office, from_at)
) strict, without rowid;

-- 端末
create table device (
  id blob not null primary key,
  office blob not null references office (id),
  person blob references person (id),
  name text not null,
  form text not null,
  fingerprint blob not null unique,
  serial text not null,
  subject text not null,
  not_before integer not null,
  not_after integer not null,
  issued_at integer not null,
  revoked_at integer,
  revoked_why text
) strict;

-- 門: places and their turns, sessions, what was asked and answered
create table place (
  id blob not null primary key,
  kind text not null,
  turn integer not null
) strict, without rowid;

create table session (
  id blob not null primary key,
  token blob not null unique,
  person blob not null references person (id),
  office blob not null references office (id),
  device blob not null references device (id),
  opened_at integer not null,
  used_at integer not null,
  ends_at integer not null,
  ended_at integer,
  ended_why text
) strict;
create index session_person on session (person, ended_at);

create table challenge (
  id blob not null primary key,
  person blob not null references person (id),
  device blob not null references device (id),
  cookie blob not null unique,
  stage text not null,
  sendings integer not null,
  tries integer not null,
  made_at integer not null,
  sent_at integer not null
) strict;
create index challenge_person on challenge (person, made_at);

create table attempt (
  axis text not null,
  subject blob not null,
  failures integer not null,
  last_at integer not null,
  next_at integer not null,
  primary key (axis, subject)
) strict, without rowid;

create table known (
  person blob not null references person (id),
  device blob not null references device (id),
  since_at integer not null,
  primary key (person, device)
) strict, without rowid;

-- The word first in the key: it begins with the time, so that a post appends here instead of landing somewhere inside.
create table done (
  doer blob not null,
  word text not null,
  command text not null,
  body blob not null,
  answer text not null,
  at integer not null,
  primary key (word, doer)
) strict, without rowid;

-- 下書き: `answer` is set, and `sealed` erased, once the form is done.
create table draft (
  owner blob not null references person (id),
  office blob not null references office (id),
  form text not null,
  word text not null,
  step text not null,
  sealed blob,
  answer text,
  changed_at integer not null,
  primary key (owner, office, form)
) strict, without rowid;

-- 証跡: one row for each thing done, looked at or refused; `form` is the layout under the HMAC
create table trail (
  form integer not null,
  id blob not null primary key,
  at integer not null,
  act blob not null,
  place_kind text not null,
  place blob not null,
  turn integer,
  command text not null,
  outcome text not null,
  code text,
  actor_kind text not null,
  actor blob,
  office blob,
  device blob,
  subject_kind text not null,
  subject blob,
  subject_no integer,
  fields text not null,
  request text not null,
  mac blob not null
) strict, without rowid;
create index trail_place on trail (place, turn);

-- the places a list showed, by place: who has seen this patient?
create table seen (
  place blob not null,
  look blob not null,
  primary key (place, look)
) strict, without rowid;
create index seen_look on seen (look);

create table outbox (
  id blob not null primary key,
  at integer not null,
  kind text not null,
  place_kind text not null,
  place blob not null,
  turn integer not null,
  urgent integer not null,
  receiver_kind text not null,
  receiver blob not null,
  detail text not null,
  stage text not null,
  failures integer not null,
  next_at integer not null
) strict, without rowid;
create index outbox_due on outbox (stage, urgent, next_at);
create index outbox_receiver on outbox (receiver, kind);

-- 裏の仕事
create table job (
  id blob not null primary key,
  name text not null,
  place_kind text not null,
  place blob not null,
  begun_by blob references person (id),
  detail text not null,
  stage text not null,
  done integer not null,
  total integer,
  failures integer not null,
  next_at integer not null,
  claimed_until integer
) strict, without rowid;
create index job_due on job (stage, next_at);

-- 部屋
create table patient (
  id blob not null primary key,
  name text not null,
  kana text not null,
  name_fold text not null,
  kana_fold text not null,
  heard_fold text not null,
  born text not null,
  sex text not null,
  insurer text,
  insured text
) strict;

create table room (
  id blob not null primary key,
  city blob references city (id),
  patient blob not null references patient (id),
  stage text not null,
  opened_at integer not null,
  closed_at integer,
  closed_why text
) strict;
create index room_city on room (city, stage);
create index room_patient on room (patient);

create table consent (
  id blob not null primary key,
  room blob not null references room (id),
  signed_on text not null,
  signer text not null,
  person_name text not null,
  proxy_name text,
  proxy_relation text,
  family_name text,
  family_relation text,
  explainer_office text not null,
  explainer_name text not null,
  original_at text not null,
  text_version text not null,
  recorded_at integer not null,
  recorded_by blob not null references person (id)
) strict;
create index consent_room on consent (room);

create table member (
  room blob not null references room (id),
  person blob not null references person (id),
  office blob not null references office (id),
  from_at integer not null,
  to_at integer,
  ended_why text,
  read_to integer not null,
  primary key (room, person, from_at)
) strict, without rowid;
create index member_person on member (person, to_at);

create table note (
  room blob not null references room (id),
  no integer not null,
  author blob not null references person (id),
  office blob not null references office (id),
  kind text not null,
  event integer not null,
  stage text not null,
  text text not null,
  versions integer not null,
  written_at integer not null,
  received_at integer not null,
  changed integer not null,
  withdrawn_at integer,
  withdrawn_why text,
  primary key (room, no)
) strict, without rowid;
-- Only what was corrected or withdrawn is looked for in it: a post does not write here.
create index note_changed on note (room, changed) where changed > no;

create table note_version (
  room blob not null,
  no integer not null,
  turn integer not null,
  kind text not null,
  text text not null,
  written_at integer not null,
  replaced_at integer not null,
  primary key (room, no, turn),
  foreign key (room, no) references note (room, no)
) strict, without rowid;

create table read_mark (
  room blob not null references room (id),
  person blob not null references person (id),
  first_no integer not null,
  last_no integer not null,
  primary key (room, person, first_no)
) strict, without rowid;
