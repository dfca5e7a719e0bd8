-- 地域と事業所
create table city (
  id uuid not null primary key,
  code text collate "C" not null unique,
  name text collate "C" not null,
  department text collate "C" not null,
  phone text collate "C" not null
);

create table office (
  id uuid not null primary key,
  number text collate "C" not null unique,
  name text collate "C" not null,
  name_fold text collate "C" not null,
  kana text collate "C" not null,
  kind text collate "C" not null,
  city uuid references city (id),
  phone text collate "C" not null
);

create table registration (
  office uuid not null references office (id),
  city uuid not null references city (id),
  stage text collate "C" not null,
  from_at bigint not null,
  to_at bigint,
  primary key (office, city, from_at)
);

-- 職員
create table person (
  id uuid not null primary key,
  login_id text collate "C" not null,
  login_fold text collate "C" not null unique,
  kind text collate "C" not null,
  name text collate "C" not null,
  kana text collate "C" not null,
  name_fold text collate "C" not null,
  kana_fold text collate "C" not null,
  heard_fold text collate "C" not null,
  profession text collate "C" not null,
  mail text collate "C" not null,
  settings text collate "C" not null,
  password text collate "C" not null,
  password_at bigint not null,
  must_change boolean not null,
  from_at bigint not null,
  suspended_at bigint,
  to_at bigint
);

create table employment (
  person uuid not null references person (id),
  office uuid not null references office (id),
  from_at bigint not null,
  to_at bigint,
  primary key (person, office, from_at)
);

-- 端末
create table device (
  id uuid not null primary key,
  office uuid not null references office (id),
  person uuid references person (id),
  name text collate "C" not null,
  form text collate "C" not null,
  fingerprint bytea not null unique,
  serial text collate "C" not null,
  subject text collate "C" not null,
  not_before bigint not null,
  not_after bigint not null,
  issued_at bigint not null,
  revoked_at bigint,
  revoked_why text collate "C"
);

-- 門: places and their turns, sessions, what was asked and answered
create table place (
  id uuid not null primary key,
  kind text collate "C" not null,
  turn bigint not null
);

create table session (
  id uuid not null primary key,
  token bytea not null unique,
  person uuid not null references person (id),
  office uuid not null references office (id),
  device uuid not null references device (id),
  opened_at bigint not null,
  used_at bigint not null,
  ends_at bigint not null,
  ended_at bigint,
  ended_why text collate "C"
);
create index session_person on session (person, ended_at);

create table challenge (
  id uuid not null primary key,
  person uuid not null references person (id),
  device uuid not null references device (id),
  cookie bytea not null unique,
  stage text collate "C" not null,
  sendings bigint not null,
  tries bigint not null,
  made_at bigint not null,
  sent_at bigint not null
);
create index challenge_person on challenge (person, made_at);

create table attempt (
  axis text collate "C" not null,
  subject bytea not null,
  failures bigint not null,
  last_at bigint not null,
  next_at bigint not null,
  primary key (axis, subject)
);

create table known (
  person uuid not null references person (id),
  device uuid not null references device (id),
  since_at bigint not null,
  primary key (person, device)
);

-- The word first in the key: it begins with the time, so that a post appends here instead of landing somewhere inside.
create table done (
  doer uuid not null,
  word text collate "C" not null,
  command text collate "C" not null,
  body bytea not null,
  answer text collate "C" not null,
  at bigint not null,
  primary key (word, doer)
);

-- 下書き: `answer` is set, and `sealed` erased, once the form is done.
create table draft (
  owner uuid not null references person (id),
  office uuid not null references office (id),
  form text collate "C" not null,
  word text collate "C" not null,
  step text collate "C" not null,
  sealed bytea,
  answer text collate "C",
  changed_at bigint not null,
  primary key (owner, office, form)
);

-- 証跡: one row for each thing done, looked at or refused; `form` is the layout under the HMAC
create table trail (
  form bigint not null,
  id uuid not null primary key,
  at bigint not null,
  act uuid not null,
  place_kind text collate "C" not null,
  place uuid not null,
  turn bigint,
  command text collate "C" not null,
  outcome text collate "C" not null,
  code text collate "C",
  actor_kind text collate "C" not null,
  actor uuid,
  office uuid,
  device uuid,
  subject_kind text collate "C" not null,
  subject uuid,
  subject_no bigint,
  fields text collate "C" not null,
  request text collate "C" not null,
  mac bytea not null
);
create index trail_place on trail (place, turn);

-- the places a list showed, by place: who has seen this patient?
create table seen (
  place uuid not null,
  look uuid not null,
  primary key (place, look)
);
create index seen_look on seen (look);

create table outbox (
  id uuid not null primary key,
  at bigint not null,
  kind text collate "C" not null,
  place_kind text collate "C" not null,
  place uuid not null,
  turn bigint not null,
  urgent boolean not null,
  receiver_kind text collate "C" not null,
  receiver uuid not null,
  detail text collate "C" not null,
  stage text collate "C" not null,
  failures bigint not null,
  next_at bigint not null
);
create index outbox_due on outbox (stage, urgent, next_at);
create index outbox_receiver on outbox (receiver, kind);

-- 裏の仕事
create table job (
  id uuid not null primary key,
  name text collate "C" not null,
  place_kind text collate "C" not null,
  place uuid not null,
  begun_by uuid references person (id),
  detail text collate "C" not null,
  stage text collate "C" not null,
  done bigint not null,
  total bigint,
  failures bigint not null,
  next_at bigint not null,
  claimed_until bigint
);
create index job_due on job (stage, next_at);

-- 部屋
create table patient (
  id uuid not null primary key,
  name text collate "C" not null,
  kana text collate "C" not null,
  name_fold text collate "C" not null,
  kana_fold text collate "C" not null,
  heard_fold text collate "C" not null,
  born text collate "C" not null,
  sex text collate "C" not null,
  insurer text collate "C",
  insured text collate "C"
);

create table room (
  id uuid not null primary key,
  city uuid references city (id),
  patient uuid not null references patient (id),
  stage text collate "C" not null,
  opened_at bigint not null,
  closed_at bigint,
  closed_why text collate "C"
);
create index room_city on room (city, stage);
create index room_patient on room (patient);

create table consent (
  id uuid not null primary key,
  room uuid not null references room (id),
  signed_on text collate "C" not null,
  signer text collate "C" not null,
  person_name text collate "C" not null,
  proxy_name text collate "C",
  proxy_relation text collate "C",
  family_name text collate "C",
  family_relation text collate "C",
  explainer_office text collate "C" not null,
  explainer_name text collate "C" not null,
  original_at text collate "C" not null,
  text_version text collate "C" not null,
  recorded_at bigint not null,
  recorded_by uuid not null references person (id)
);
create index consent_room on consent (room);

create table member (
  room uuid not null references room (id),
  person uuid not null references person (id),
  office uuid not null references office (id),
  from_at bigint not null,
  to_at bigint,
  ended_why text collate "C",
  read_to bigint not null,
  primary key (room, person, from_at)
);
create index member_person on member (person, to_at);

create table note (
  room uuid not null references room (id),
  no bigint not null,
  author uuid not null references person (id),
  office uuid not null references office (id),
  kind text collate "C" not null,
  event boolean not null,
  stage text collate "C" not null,
  text text collate "C" not null,
  versions bigint not null,
  written_at bigint not null,
  received_at bigint not null,
  changed bigint not null,
  withdrawn_at bigint,
  withdrawn_why text collate "C",
  primary key (room, no)
);
-- Only what was corrected or withdrawn is looked for in it: a post does not write here.
create index note_changed on note (room, changed) where changed > no;

create table note_version (
  room uuid not null,
  no bigint not null,
  turn bigint not null,
  kind text collate "C" not null,
  text text collate "C" not null,
  written_at bigint not null,
  replaced_at bigint not null,
  primary key (room, no, turn),
  foreign key (room, no) references note (room, no)
);

create table read_mark (
  room uuid not null references room (id),
  person uuid not null references person (id),
  first_no bigint not null,
  last_no bigint not null,
  primary key (room, person, first_no)
);
