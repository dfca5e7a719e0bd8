//! Every statement of the gate.

store::sql! {
    TOUCH = "update place set turn = turn + 1 where id = $1 returning turn";
    /// Two first acts at one place at once: the second becomes an ordinary touch.
    MAKE_PLACE = "insert into place (id, kind, turn) values ($1, $2, 1)
        on conflict (id) do update set turn = place.turn + 1 returning turn";
    TURN = "select turn from place where id = $1";
    MOVED_SINCE = "select place, max(turn) from trail where id >= $1 and turn is not null group by place";

    /// Everything a door asks, in one statement: the device of this fingerprint; the open session of this token, whose
    /// person still has an account and still works at its office; how they stand to the room.
    KNOCK = "select d.id, d.office, d.person, d.name, d.form, d.not_after, d.revoked_at,
            s.id, s.device, s.person, s.office, s.used_at, p.name, p.profession, p.must_change, p.settings, o.name,
            p.kind, o.city,
            (select m.read_to from member m where m.room = $4 and m.person = s.person and m.office = s.office
              and m.from_at <= $3 and (m.to_at is null or m.to_at > $3) limit 1),
            (select r.city from room r where r.id = $4)
        from device d
        left join session s on s.token = $2 and s.ended_at is null and s.ends_at > $3
          and exists (select 1 from employment e where e.person = s.person and e.office = s.office
            and e.from_at <= $3 and (e.to_at is null or e.to_at > $3))
        left join person p on p.id = s.person and (p.to_at is null or p.to_at > $3)
        left join office o on o.id = s.office
        where d.fingerprint = $1";
    /// The same for a device the demonstration plays.
    KNOCK_PLAYED = "select d.id, d.office, d.person, d.name, d.form, d.not_after, d.revoked_at,
            s.id, s.device, s.person, s.office, s.used_at, p.name, p.profession, p.must_change, p.settings, o.name,
            p.kind, o.city,
            (select m.read_to from member m where m.room = $4 and m.person = s.person and m.office = s.office
              and m.from_at <= $3 and (m.to_at is null or m.to_at > $3) limit 1),
            (select r.city from room r where r.id = $4)
        from device d
        left join session s on s.token = $2 and s.ended_at is null and s.ends_at > $3
          and exists (select 1 from employment e where e.person = s.person and e.office = s.office
            and e.from_at <= $3 and (e.to_at is null or e.to_at > $3))
        left join person p on p.id = s.person and (p.to_at is null or p.to_at > $3)
        left join office o on o.id = s.office
        where d.id = $1";
    /// The same once more where it counts: in the transaction that acts, reads or marks.
    PRESENT = "select s.used_at, d.form, d.not_after, d.revoked_at, p.must_change, p.kind, o.city,
            (select m.read_to from member m where m.room = $5 and m.person = s.person and m.office = s.office
              and m.from_at <= $4 and (m.to_at is null or m.to_at > $4) limit 1),
            (select r.city from room r where r.id = $5)
        from session s join device d on d.id = s.device join person p on p.id = s.person join office o on o.id = s.office
        where s.id = $1 and s.token = $2 and s.device = $3 and s.ended_at is null and s.ends_at > $4
          and (p.to_at is null or p.to_at > $4)
          and exists (select 1 from employment e where e.person = s.person and e.office = s.office
            and e.from_at <= $4 and (e.to_at is null or e.to_at > $4))";
    ROOM_TIES = "select (select m.read_to from member m where m.room = r.id and m.person = $2 and m.office = $3
            and m.from_at <= $4 and (m.to_at is null or m.to_at > $4) limit 1), r.city from room r where r.id = $1";
    DEVICE_IN_USE = "select not_after, revoked_at from device where id = $1";
    OPEN_SESSION = "insert into session (id, token, person, office, device, opened_at, used_at, ends_at)
        values ($1, $2, $3, $4, $5, $6, $6, $7)";
    USE_SESSION = "update session set used_at = $2 where id = $1 and used_at < $2";
    RENEW_SESSION = "update session set token = $2 where id = $1 and ended_at is null";
    END_SESSION = "update session set ended_at = $2, ended_why = $3 where id = $1 and ended_at is null";
    END_SESSIONS_OF = "update session set ended_at = $2, ended_why = $3 where person = $1 and ended_at is null";
    END_SESSIONS_ON = "update session set ended_at = $2, ended_why = $3 where device = $1 and ended_at is null";
    OTHER_SESSIONS = "select s.id, d.id, d.name, s.opened_at, s.used_at from session s join device d on d.id = s.device
        where s.person = $1 and s.ended_at is null and s.ends_at > $2 order by s.opened_at";

    END_SESSIONS_BUT = "update session set ended_at = $2, ended_why = $3
        where person = $1 and id <> $4 and ended_at is null";
    NEWEST_ROW = "select at from trail order by id desc limit 1";
    END_SESSIONS_OF_FUTURE = "update session set ended_at = $2, ended_why = $3 where opened_at > $1 and ended_at is null";
    CLOSE_CHALLENGES_OF_FUTURE = "update challenge set stage = 'closed' where sent_at > $1 and stage <> 'closed'";
    USED_NOW = "update session set used_at = $2 where used_at > $1 and ended_at is null";
    PERSON_BY_LOGIN = "select id, password from person
        where login_fold = $1 and suspended_at is null and (to_at is null or to_at > $2)";
    PASSWORD_IS = "select id from person where id = $1 and password = $2";
    WORKS_AT = "select from_at from employment
        where person = $1 and office = $2 and from_at <= $3 and (to_at is null or to_at > $3) limit 1";

    /// Reads the count and holds its row until the try is written: two tries at once are counted one after the other.
    HOLD_ATTEMPTS = "insert into attempt (axis, subject, failures, last_at, next_at) values ($1, $2, 0, $3, $3)
        on conflict (axis, subject) do update set failures = attempt.failures returning failures, next_at, last_at";
    TAKE_ATTEMPT = "update attempt set failures = $3, last_at = $4, next_at = $5 where axis = $1 and subject = $2";
    GIVE_BACK_ATTEMPT = "update attempt set failures = failures - 1, next_at = last_at
        where axis = $1 and subject = $2 and failures > 0";
    FORGET_ATTEMPTS = "delete from attempt where axis = $1 and subject = $2";
    FORGET_ATTEMPTS_AT = "delete from attempt where axis = $1 and subject >= $2 and subject <= $3";
    IS_KNOWN = "select since_at from known where person = $1 and device = $2";
    MAKE_KNOWN = "insert into known (person, device, since_at) values ($1, $2, $3) on conflict (person, device) do nothing";

    RECENT_CHALLENGES_HERE = "select count(*) from challenge
        where person = $1 and device = $2 and made_at > $3 and stage = 'waiting'";
    RECENT_CHALLENGES_ELSEWHERE = "select count(*) from challenge c
        where c.person = $1 and c.made_at > $2 and c.stage = 'waiting'
          and not exists (select 1 from known k where k.person = c.person and k.device = c.device)";
    OPEN_CHALLENGE = "insert into challenge (id, person, device, cookie, stage, sendings, tries, made_at, sent_at)
        values ($1, $2, $3, $4, 'waiting', 1, 0, $5, $5)";
    FIND_CHALLENGE = "select id, person, stage, sendings, tries, sent_at from challenge
        where cookie = $1 and device = $2";
    CHALLENGE_BY_ID = "select stage, sendings, sent_at from challenge where id = $1";
    TAKE_TRY = "update challenge set tries = tries + 1
        where id = $1 and stage = 'waiting' and tries < $2 and sent_at > $3 returning tries, sendings";
    SEND_AGAIN = "update challenge set sendings = sendings + 1, sent_at = $2
        where id = $1 and stage = 'waiting' and sendings < $3 returning sendings";
    PASS_CHALLENGE = "update challenge set stage = 'passed', cookie = $2
        where id = $1 and stage = 'waiting' returning person";
    CLOSE_CHALLENGES_OF = "update challenge set stage = 'closed' where person = $1 and stage <> 'closed'";
    CLOSE_CHALLENGE = "update challenge set stage = 'closed' where id = $1 and stage <> 'closed' returning person";

    FIND_DONE = "select command, body, answer from done where word = $1 and doer = $2";
    WRITE_DONE = "insert into done (word, doer, command, body, answer, at) values ($1, $2, $3, $4, $5, $6)
        on conflict (word, doer) do nothing";
    FORGET_DONE = "delete from done where at < $1";

    WRITE_TRAIL = "insert into trail (form, id, at, act, place_kind, place, turn, command, outcome, code, actor_kind,
            actor, office, device, subject_kind, subject, subject_no, fields, request, mac)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    WRITE_SEEN = "insert into seen (place, look) values ($1, $2) on conflict (place, look) do nothing";
    ROWS_AFTER = "select form, id, at, act, place_kind, place, turn, command, outcome, code, actor_kind, actor, office,
            device, subject_kind, subject, subject_no, fields, request, mac from trail
        where id > $1 order by id limit $2";
    PLACES_AFTER = "select p.id, p.kind, p.turn, (select count(distinct t.turn) from trail t where t.place = p.id),
            coalesce((select max(t.turn) from trail t where t.place = p.id), 0)
        from place p where p.id > $1 order by p.id limit $2";
    PLACES_FROM = "select p.id, p.kind, p.turn, (select count(distinct t.turn) from trail t where t.place = p.id),
            coalesce((select max(t.turn) from trail t where t.place = p.id), 0)
        from place p where p.id >= $1 order by p.id limit $2";
    TURNS_AFTER = "select distinct turn from trail where place = $1 and turn > $2 order by turn nulls last limit $3";
    PLACES_SEEN = "select place from seen where look = $1 order by place";
    WRITE_FACT = "insert into outbox (id, at, kind, place_kind, place, turn, urgent, receiver_kind, receiver, detail, stage,
            failures, next_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', 0, $2)";
    /// Due, or put off further than any failure can have: by a clock that was ahead.
    DUE_FACTS = "select id, at, kind, place_kind, place, turn, receiver_kind, receiver, detail, failures from outbox
        where stage = 'waiting' and urgent = $1 and (next_at <= $2 or next_at > $3) order by next_at limit $4";
    NEXT_FACT = "select min(next_at) from outbox where stage = 'waiting' and urgent = $1";
    DROP_FACT = "delete from outbox where id = $1";
    /// Something reached them: what did not is no longer worth a warning.
    DROP_UNDELIVERED = "delete from outbox where receiver = $1 and stage <> 'waiting' and ($2 or not urgent)";
    DELAY_FACT = "update outbox set failures = failures + 1, next_at = $2 where id = $1";
    END_FACT = "update outbox set failures = failures + 1, stage = $2, next_at = $3 where id = $1";
    DELIVERY = "select stage, failures from outbox where receiver = $1 and kind = $2 and detail = $3";
    UNDELIVERED = "select receiver_kind, receiver, kind, at, stage from outbox
        where stage <> 'waiting' and (receiver = $1 or $1 is null) order by at, id";
    FORGET_UNDELIVERED = "delete from outbox where stage <> 'waiting' and at < $1";
    COUNT_FACTS = "select count(*) from outbox where stage = 'waiting'";
}
