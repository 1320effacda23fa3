-- listen/listen.sql -- watches, what they took, and the sums of it.

-- :rows listen_page_watches(workspace int)
-- -> listen_watch_row(id int, version int, active bool, whose int, handles text, name text, query text, from_ms int, until_ms int, created_ms int, heard int, needs int, by_rule int, by_person int, marked_right int, marked_wrong int, cases int, unkept int, past int, newest_ms int, live_ms int, alarm int, alarm_ms int)
-- Those that listen, by name.
SELECT w.id, w.version, w.active, w.whose, w.handles, w.name, w.query, w.from_ms, w.until_ms, w.created_ms, s.heard, s.needs, s.by_rule, s.by_person,
    s.marked_right, s.marked_wrong, s.cases, s.unkept, s.past_needs + s.past_rule + s.past_person, s.newest_ms,
    s.live_ms, s.alarm, s.alarm_ms
FROM watch w JOIN watch_sum s ON s.workspace = w.workspace AND s.watch = w.id
WHERE w.workspace = :workspace AND w.active = 1 ORDER BY w.name, w.id LIMIT 500

-- :row listen_read_watch(workspace int, id int) -> listen_watch_row
-- One of them, also when it is removed.
SELECT w.id, w.version, w.active, w.whose, w.handles, w.name, w.query, w.from_ms, w.until_ms, w.created_ms, s.heard, s.needs, s.by_rule, s.by_person,
    s.marked_right, s.marked_wrong, s.cases, s.unkept, s.past_needs + s.past_rule + s.past_person, s.newest_ms,
    s.live_ms, s.alarm, s.alarm_ms
FROM watch w JOIN watch_sum s ON s.workspace = w.workspace AND s.watch = w.id
WHERE w.workspace = :workspace AND w.id = :id

-- :row listen_stamp_watches(workspace int) -> listen_stamp_row(watches int, versions int)
-- Differs whenever one of them was made, worded anew or removed.
SELECT count(*), CAST(coalesce(sum(version), 0) AS BIGINT) FROM watch WHERE workspace = :workspace

-- :exec listen_insert_watch(workspace int, id int, whose int, handles text, name text, query text, from_ms int, until_ms int, changed_by int, changed_ms int)
-- A new one.
INSERT INTO watch (workspace, id, version, active, whose, handles, name, query, from_ms, until_ms, created_ms, changed_by, changed_ms)
VALUES (:workspace, :id, 1, 1, :whose, :handles, :name, :query, :from_ms, :until_ms, :changed_ms, :changed_by, :changed_ms)

-- :exec listen_insert_sum(workspace int, watch int)
-- It took nothing yet.
INSERT INTO watch_sum (workspace, watch, heard, needs, by_rule, by_person, marked_right, marked_wrong, cases, unkept,
    past_needs, past_rule, past_person, past_cases, newest_ms, live_ms, alarm, alarm_ms)
VALUES (:workspace, :watch, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

-- :changed listen_update_watch(workspace int, id int, active bool, whose int, handles text, name text, query text, from_ms int, until_ms int, changed_by int, changed_ms int)
-- All of it anew.
UPDATE watch SET version = version + 1, active = :active, whose = :whose, handles = :handles, name = :name, query = :query, from_ms = :from_ms,
    until_ms = :until_ms, changed_by = :changed_by, changed_ms = :changed_ms
WHERE workspace = :workspace AND id = :id

-- :exec listen_add_sum(workspace int, watch int, heard int, needs int, by_rule int, by_person int, marked_right int, marked_wrong int, cases int, unkept int, newest_ms int, live_ms int)
-- So much more; less, where it is negative.
UPDATE watch_sum SET heard = heard + :heard, needs = needs + :needs, by_rule = by_rule + :by_rule,
    by_person = by_person + :by_person, marked_right = marked_right + :marked_right,
    marked_wrong = marked_wrong + :marked_wrong, cases = cases + :cases,
    unkept = unkept + :unkept,
    newest_ms = CASE WHEN newest_ms < :newest_ms THEN :newest_ms ELSE newest_ms END,
    live_ms = CASE WHEN live_ms = 0 THEN :live_ms ELSE live_ms END
WHERE workspace = :workspace AND watch = :watch

-- :rows listen_page_sources(workspace int)
-- -> listen_source_row(id int, version int, state int, kind int, inside bool, name text, address text, posts int, kept int, newest_ms int, tried_ms int, worked_ms int, next_ms int, failures int, behind_ms int, missed_ms int, problem text, created_ms int)
-- Where listening looks by itself, by name.
SELECT id, version, state, kind, inside, name, address, posts, kept, newest_ms, tried_ms, worked_ms, next_ms, failures,
    behind_ms, missed_ms, problem, created_ms
FROM source WHERE workspace = :workspace AND state < 2 ORDER BY name, id LIMIT 200

-- :row listen_read_source(workspace int, id int) -> listen_source_row
-- One of them, also when it is removed.
SELECT id, version, state, kind, inside, name, address, posts, kept, newest_ms, tried_ms, worked_ms, next_ms, failures,
    behind_ms, missed_ms, problem, created_ms
FROM source WHERE workspace = :workspace AND id = :id

-- :row listen_read_cursor(workspace int, source int) -> listen_cursor_row(cursor text, posts int, kept int, newest_ms int)
-- How far it was read, and what of it is not yet in its row.
SELECT cursor, posts, kept, newest_ms FROM source_cursor WHERE workspace = :workspace AND source = :source

-- :rows listen_due_sources(now_ms int, after_ms int, after_workspace int, after int) -> listen_due_row(workspace int, id int, kind int, next_ms int, address text)
-- Whose turn it is, who waits longest first; a page after another, for many may wait for one host.
SELECT workspace, id, kind, next_ms, address FROM source
WHERE state = 0 AND next_ms <= :now_ms AND (next_ms, workspace, id) > (:after_ms, :after_workspace, :after)
ORDER BY next_ms, workspace, id LIMIT 50

-- :exec listen_insert_source(workspace int, id int, kind int, inside bool, name text, address text, changed_by int, changed_ms int)
-- A new one; its turn is now.
INSERT INTO source (workspace, id, version, state, kind, inside, name, address, posts, kept, newest_ms, tried_ms, worked_ms,
    next_ms, failures, behind_ms, missed_ms, problem, created_ms, changed_by, changed_ms)
VALUES (:workspace, :id, 1, 0, :kind, :inside, :name, :address, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', :changed_ms, :changed_by, :changed_ms)

-- :changed listen_change_source(workspace int, id int, state int, name text, changed_by int, changed_ms int)
-- What a person wants of it; its turn is now.
UPDATE source SET version = version + 1, state = :state, name = :name, next_ms = 0, changed_by = :changed_by,
    changed_ms = :changed_ms
WHERE workspace = :workspace AND id = :id

-- :exec listen_hurry_source(workspace int, id int, now_ms int)
-- Its turn is now. If it is being asked already, its turn is another than the one under way, so that
-- it is asked once more: what was written meanwhile may not be in that answer.
UPDATE source SET next_ms = CASE WHEN next_ms < :now_ms THEN next_ms + 1 ELSE :now_ms END
WHERE workspace = :workspace AND id = :id

-- :exec listen_advance_source(workspace int, id int, address text, posts int, kept int, newest_ms int, tried_ms int, worked_ms int, was_ms int, next_ms int, failures int, behind_ms int, missed_ms int, problem text)
-- It was asked at its turn `was_ms`, and this came of it. A turn that it was given meanwhile stays.
UPDATE source SET address = :address, posts = posts + :posts, kept = kept + :kept,
    newest_ms = CASE WHEN newest_ms < :newest_ms THEN :newest_ms ELSE newest_ms END, tried_ms = :tried_ms,
    worked_ms = :worked_ms, next_ms = CASE WHEN next_ms = :was_ms THEN :next_ms ELSE next_ms END,
    failures = :failures, behind_ms = :behind_ms, missed_ms = :missed_ms, problem = :problem
WHERE workspace = :workspace AND id = :id

-- :exec listen_save_cursor(workspace int, source int, cursor text, posts int, kept int, newest_ms int)
-- Read up to here; so much of it is not yet in its row.
INSERT INTO source_cursor (workspace, source, cursor, posts, kept, newest_ms)
VALUES (:workspace, :source, :cursor, :posts, :kept, :newest_ms)
ON CONFLICT (workspace, source) DO UPDATE SET cursor = excluded.cursor, posts = excluded.posts, kept = excluded.kept,
    newest_ms = excluded.newest_ms

-- :row listen_find_post(workspace int, dedup blob) -> listen_post_id_row(id int)
-- Was it heard before?
SELECT id FROM heard WHERE workspace = :workspace AND dedup = :dedup

-- :exec listen_insert_post(workspace int, id int, dedup blob, channel text, remote_id text, url text, author text, author_name text, text text, language text, mood int, reach int, reply bool, repost bool, uninvited bool, at_ms int, heard_ms int)
-- Somebody wants it.
INSERT INTO heard (workspace, id, dedup, channel, remote_id, url, author, author_name, text, language, mood, reach, reply,
    repost, uninvited, at_ms, heard_ms, message)
VALUES (:workspace, :id, :dedup, :channel, :remote_id, :url, :author, :author_name, :text, :language, :mood, :reach, :reply,
    :repost, :uninvited, :at_ms, :heard_ms, 0)

-- :exec listen_insert_hit(workspace int, watch int, at_ms int, post int, judged int, addressed int, spans text)
-- This watch does.
INSERT INTO hit (workspace, watch, at_ms, post, judged, judged_by, was, was_by, mark, addressed, spans)
VALUES (:workspace, :watch, :at_ms, :post, :judged, 0, 0, 0, 0, :addressed, :spans)

-- :exec listen_note_answer(workspace int, watch int, asked blob, at_ms int, heard_ms int)
-- A rival's profile answered this post; the first answer counts.
INSERT INTO rival_answer (workspace, watch, asked, at_ms, heard_ms) VALUES (:workspace, :watch, :asked, :at_ms, :heard_ms)
ON CONFLICT (workspace, watch, asked) DO UPDATE SET
    at_ms = CASE WHEN excluded.at_ms < rival_answer.at_ms THEN excluded.at_ms ELSE rival_answer.at_ms END

-- :rows listen_list_old_answers(workspace int, before_ms int) -> listen_old_answer_row(watch int, asked blob)
-- Those heard before then; a bounded bite.
SELECT watch, asked FROM rival_answer WHERE workspace = :workspace AND heard_ms < :before_ms ORDER BY heard_ms LIMIT 100

-- :exec listen_forget_answer(workspace int, watch int, asked blob)
-- That this was answered.
DELETE FROM rival_answer WHERE workspace = :workspace AND watch = :watch AND asked = :asked

-- :rows listen_list_asked(workspace int, watch int, addressed int, from_ms int, to_ms int) -> listen_asked_row(at_ms int, answered_ms int)
-- Posts that speak to a rival so, the newest 5,000 of some days, and when they were answered; 0 not.
SELECT h.at_ms, CASE WHEN a.at_ms >= h.at_ms THEN a.at_ms ELSE 0 END
FROM hit h JOIN heard p ON p.workspace = h.workspace AND p.id = h.post
LEFT JOIN rival_answer a ON a.workspace = h.workspace AND a.watch = h.watch AND a.asked = p.dedup
WHERE h.workspace = :workspace AND h.watch = :watch AND h.at_ms >= :from_ms AND h.at_ms < :to_ms AND h.addressed = :addressed
    AND p.repost = 0
ORDER BY h.at_ms DESC, h.post DESC LIMIT 5000

-- :row listen_count_second(workspace int, watch int, from_ms int, to_ms int) -> listen_second_row(hits int)
-- How many posts of one second a watch has kept.
SELECT count(*) FROM (SELECT 1 FROM hit WHERE workspace = :workspace AND watch = :watch AND at_ms >= :from_ms AND at_ms < :to_ms
    ORDER BY at_ms LIMIT 1000) AS h

-- :rows listen_list_old(workspace int, before int) -> listen_old_row(id int, at_ms int, message int)
-- Posts heard before a name could be given; a bounded bite.
SELECT id, at_ms, message FROM heard WHERE workspace = :workspace AND id < :before ORDER BY id LIMIT 100

-- :exec listen_forget_hit(workspace int, watch int, at_ms int, post int)
-- A watch has this one no more.
DELETE FROM hit WHERE workspace = :workspace AND watch = :watch AND at_ms = :at_ms AND post = :post

-- :exec listen_forget_post(workspace int, id int)
-- Nobody has it any more.
DELETE FROM heard WHERE workspace = :workspace AND id = :id

-- :exec listen_add_past(workspace int, watch int, unkept int, needs int, by_rule int, by_person int, cases int)
-- So many of each sum are deleted now: the sums stay.
UPDATE watch_sum SET unkept = unkept + :unkept, past_needs = past_needs + :needs, past_rule = past_rule + :by_rule,
    past_person = past_person + :by_person, past_cases = past_cases + :cases
WHERE workspace = :workspace AND watch = :watch

-- :exec listen_add_tally(workspace int, watch int, grain int, at_ms int, language text, mood int, channel text, heard int)
-- So much more of it.
INSERT INTO tally (workspace, watch, grain, at_ms, language, mood, channel, heard)
VALUES (:workspace, :watch, :grain, :at_ms, :language, :mood, :channel, :heard)
ON CONFLICT (workspace, watch, grain, at_ms, language, mood, channel)
DO UPDATE SET heard = tally.heard + excluded.heard

-- :changed listen_forget_tallies(workspace int, grain int, before_ms int)
-- Sums of a grain that are older than it is kept.
DELETE FROM tally WHERE workspace = :workspace AND grain = :grain AND at_ms < :before_ms
    AND watch IN (SELECT watch FROM watch_sum WHERE workspace = :workspace)

-- :rows listen_page_hits(workspace int, watch int, mood int, addressed int, from_ms int, before_ms int, before int)
-- -> listen_hit_row(id int, channel text, url text, author text, author_name text, text text, language text, mood int, reach int, reply bool, repost bool, at_ms int, heard_ms int, addressed int, uninvited bool, rival_answered_ms int, judged int, judged_by int, mark int, spans text, conversation int)
-- What a watch took since from_ms, newest first; of one mood and said so, or (0) of any and however.
SELECT p.id, p.channel, p.url, p.author, p.author_name, p.text, p.language, p.mood, p.reach, p.reply, p.repost, p.at_ms,
    p.heard_ms, h.addressed, p.uninvited,
    coalesce((SELECT a.at_ms FROM rival_answer a WHERE a.workspace = h.workspace AND a.watch = h.watch AND a.asked = p.dedup), 0),
    h.judged, h.judged_by, h.mark, h.spans,
    CASE WHEN p.message = 0 THEN 0
        ELSE (SELECT m.conversation FROM message m WHERE m.workspace = p.workspace AND m.id = p.message) END
FROM hit h JOIN heard p ON p.workspace = h.workspace AND p.id = h.post
WHERE h.workspace = :workspace AND h.watch = :watch AND h.at_ms >= :from_ms
    AND (h.at_ms, h.post) < (:before_ms, :before) AND (:mood = 0 OR p.mood = :mood)
    AND (:addressed = 0 OR h.addressed = :addressed)
ORDER BY h.at_ms DESC, h.post DESC LIMIT 51

-- :rows listen_page_judged(workspace int, watch int, judged int, mood int, addressed int, from_ms int, before_ms int, before int) -> listen_hit_row
-- Those of them that were judged so.
SELECT p.id, p.channel, p.url, p.author, p.author_name, p.text, p.language, p.mood, p.reach, p.reply, p.repost, p.at_ms,
    p.heard_ms, h.addressed, p.uninvited,
    coalesce((SELECT a.at_ms FROM rival_answer a WHERE a.workspace = h.workspace AND a.watch = h.watch AND a.asked = p.dedup), 0),
    h.judged, h.judged_by, h.mark, h.spans,
    CASE WHEN p.message = 0 THEN 0
        ELSE (SELECT m.conversation FROM message m WHERE m.workspace = p.workspace AND m.id = p.message) END
FROM hit h JOIN heard p ON p.workspace = h.workspace AND p.id = h.post
WHERE h.workspace = :workspace AND h.watch = :watch AND h.judged = :judged AND h.at_ms >= :from_ms
    AND (h.at_ms, h.post) < (:before_ms, :before) AND (:mood = 0 OR p.mood = :mood)
    AND (:addressed = 0 OR h.addressed = :addressed)
ORDER BY h.at_ms DESC, h.post DESC LIMIT 51

-- :rows listen_page_texts(workspace int, watch int, from_ms int, to_ms int)
-- -> listen_text_row(id int, channel text, remote_id text, language text, text text, spans text)
-- What it took in some time, newest first, but for those that only repeat somebody's words.
SELECT p.id, p.channel, p.remote_id, p.language, p.text, h.spans
FROM hit h JOIN heard p ON p.workspace = h.workspace AND p.id = h.post
WHERE h.workspace = :workspace AND h.watch = :watch AND h.at_ms >= :from_ms AND h.at_ms < :to_ms AND p.repost = 0
ORDER BY h.at_ms DESC, h.post DESC LIMIT 5001

-- :row listen_read_hit(workspace int, watch int, post int) -> listen_hit_row
-- One of them.
SELECT p.id, p.channel, p.url, p.author, p.author_name, p.text, p.language, p.mood, p.reach, p.reply, p.repost, p.at_ms,
    p.heard_ms, h.addressed, p.uninvited,
    coalesce((SELECT a.at_ms FROM rival_answer a WHERE a.workspace = h.workspace AND a.watch = h.watch AND a.asked = p.dedup), 0),
    h.judged, h.judged_by, h.mark, h.spans,
    CASE WHEN p.message = 0 THEN 0
        ELSE (SELECT m.conversation FROM message m WHERE m.workspace = p.workspace AND m.id = p.message) END
FROM heard p JOIN hit h ON h.workspace = p.workspace AND h.watch = :watch AND h.at_ms = p.at_ms AND h.post = p.id
WHERE p.workspace = :workspace AND p.id = :post

-- :exec listen_judge_hit(workspace int, watch int, at_ms int, post int, judged int, judged_by int, mark int)
-- What was said of it.
UPDATE hit SET judged = :judged, judged_by = :judged_by, mark = :mark
WHERE workspace = :workspace AND watch = :watch AND at_ms = :at_ms AND post = :post

-- :row listen_read_post(workspace int, id int) -> listen_post_row(id int, channel text, remote_id text, url text, author text, author_name text, text text, language text, reach int, uninvited bool, at_ms int, message int)
-- A post, whoever took it.
SELECT id, channel, remote_id, url, author, author_name, text, language, reach, uninvited, at_ms, message
FROM heard WHERE workspace = :workspace AND id = :id

-- :exec listen_name_message(workspace int, id int, message int)
-- It is a case now, or (0) no more.
UPDATE heard SET message = :message WHERE workspace = :workspace AND id = :id

-- :row listen_find_twin(workspace int, message int, post int) -> listen_post_id_row
-- Another post heard that is the same message.
SELECT id FROM heard WHERE workspace = :workspace AND message = :message AND message <> 0 AND id <> :post LIMIT 1

-- :rows listen_list_takers(workspace int, at_ms int, post int) -> listen_taker_row(watch int, judged int, judged_by int, was int, was_by int)
-- What all watches that took it say of it.
SELECT h.watch, h.judged, h.judged_by, h.was, h.was_by
FROM watch_sum s JOIN hit h ON h.workspace = s.workspace AND h.watch = s.watch AND h.at_ms = :at_ms AND h.post = :post
WHERE s.workspace = :workspace ORDER BY h.watch

-- :exec listen_turn_hit(workspace int, watch int, at_ms int, post int, judged int, judged_by int, was int, was_by int)
-- It became a case, or is none any more.
UPDATE hit SET judged = :judged, judged_by = :judged_by, was = :was, was_by = :was_by
WHERE workspace = :workspace AND watch = :watch AND at_ms = :at_ms AND post = :post

-- :rows listen_page_tallies(workspace int, watch int, grain int, from_ms int, to_ms int)
-- -> listen_tally_row(at_ms int, heard int, negative int, positive int)
-- A watch's points in time, the newest first.
SELECT at_ms, CAST(sum(heard) AS BIGINT), CAST(sum(CASE WHEN mood = 1 THEN heard ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN mood = 3 THEN heard ELSE 0 END) AS BIGINT)
FROM tally WHERE workspace = :workspace AND watch = :watch AND grain = :grain AND at_ms >= :from_ms AND at_ms < :to_ms
GROUP BY at_ms ORDER BY at_ms DESC LIMIT 400

-- :row listen_sum_moods(workspace int, watch int, from_ms int, to_ms int) -> listen_moods_row(heard int, negative int, neutral int, positive int)
-- What a watch heard in some days, and how it was meant.
SELECT CAST(coalesce(sum(heard), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN mood = 1 THEN heard ELSE 0 END), 0) AS BIGINT),
    CAST(coalesce(sum(CASE WHEN mood = 2 THEN heard ELSE 0 END), 0) AS BIGINT),
    CAST(coalesce(sum(CASE WHEN mood = 3 THEN heard ELSE 0 END), 0) AS BIGINT)
FROM tally WHERE workspace = :workspace AND watch = :watch AND grain = 0 AND at_ms >= :from_ms AND at_ms < :to_ms

-- :rows listen_share_languages(workspace int, watch int, grain int, from_ms int, to_ms int) -> listen_share_row(name text, heard int)
-- In which languages.
SELECT language, CAST(sum(heard) AS BIGINT) FROM tally
WHERE workspace = :workspace AND watch = :watch AND grain = :grain AND at_ms >= :from_ms AND at_ms < :to_ms
GROUP BY language ORDER BY 2 DESC, 1 LIMIT 20

-- :rows listen_share_channels(workspace int, watch int, grain int, from_ms int, to_ms int) -> listen_share_row
-- And where.
SELECT channel, CAST(sum(heard) AS BIGINT) FROM tally
WHERE workspace = :workspace AND watch = :watch AND grain = :grain AND at_ms >= :from_ms AND at_ms < :to_ms
GROUP BY channel ORDER BY 2 DESC, 1 LIMIT 20

-- :rows listen_check_watches(workspace int) -> listen_check_row(watch int, heard int, needs int, by_rule int, by_person int, hits int, hits_needs int, hits_rule int, hits_person int, cases int, hits_cases int, tallied int)
-- The sums as kept, of what is still there, from the rows, and from the days.
SELECT s.watch, s.heard - s.unkept - s.past_needs - s.past_rule - s.past_person,
    s.needs - s.past_needs, s.by_rule - s.past_rule, s.by_person - s.past_person,
    (SELECT count(*) FROM hit h WHERE h.workspace = s.workspace AND h.watch = s.watch),
    (SELECT count(*) FROM hit h WHERE h.workspace = s.workspace AND h.watch = s.watch AND h.judged = 1),
    (SELECT count(*) FROM hit h WHERE h.workspace = s.workspace AND h.watch = s.watch AND h.judged = 2),
    (SELECT count(*) FROM hit h WHERE h.workspace = s.workspace AND h.watch = s.watch AND h.judged = 3),
    s.cases - s.past_cases,
    (SELECT count(*) FROM hit h JOIN heard p ON p.workspace = h.workspace AND p.id = h.post
     WHERE h.workspace = s.workspace AND h.watch = s.watch AND h.judged = 1 AND p.message <> 0),
    (SELECT CAST(coalesce(sum(t.heard), 0) AS BIGINT) FROM tally t WHERE t.workspace = s.workspace AND t.watch = s.watch AND t.grain = 0)
        - s.unkept - s.past_needs - s.past_rule - s.past_person
FROM watch_sum s WHERE s.workspace = :workspace ORDER BY s.watch

-- :rows listen_list_sums(workspace int, watch int, grain int, from_ms int) -> listen_sum_row(at_ms int, heard int)
-- What was heard since then, the oldest first: an hour's minutes, or eight weeks' hours.
SELECT at_ms, CAST(sum(heard) AS BIGINT) FROM tally
WHERE workspace = :workspace AND watch = :watch AND grain = :grain AND at_ms >= :from_ms
GROUP BY at_ms ORDER BY at_ms LIMIT 1500

-- :exec listen_begin_alarm(workspace int, watch int, began_ms int, kind int, usual int, peak int)
-- It began; or goes on after all.
INSERT INTO watch_alarm (workspace, watch, began_ms, kind, ended_ms, usual, peak)
VALUES (:workspace, :watch, :began_ms, :kind, 0, :usual, :peak)
ON CONFLICT (workspace, watch, began_ms) DO UPDATE SET kind = excluded.kind, ended_ms = 0, usual = excluded.usual,
    peak = excluded.peak

-- :exec listen_raise_alarm(workspace int, watch int, began_ms int, peak int)
-- A higher hour.
UPDATE watch_alarm SET peak = :peak WHERE workspace = :workspace AND watch = :watch AND began_ms = :began_ms

-- :exec listen_end_alarm(workspace int, watch int, began_ms int, ended_ms int)
-- It is over.
UPDATE watch_alarm SET ended_ms = :ended_ms WHERE workspace = :workspace AND watch = :watch AND began_ms = :began_ms

-- :exec listen_set_alarm(workspace int, watch int, alarm int, alarm_ms int)
-- What goes on now; 0, 0: nothing.
UPDATE watch_sum SET alarm = :alarm, alarm_ms = :alarm_ms WHERE workspace = :workspace AND watch = :watch

-- :rows listen_page_alarms(workspace int, watch int)
-- -> listen_alarm_row(began_ms int, kind int, ended_ms int, usual int, peak int)
-- The newest first.
SELECT began_ms, kind, ended_ms, usual, peak FROM watch_alarm WHERE workspace = :workspace AND watch = :watch
ORDER BY began_ms DESC LIMIT 20

-- :row listen_read_alarm(workspace int, watch int, began_ms int) -> listen_alarm_row
-- One of them.
SELECT began_ms, kind, ended_ms, usual, peak FROM watch_alarm
WHERE workspace = :workspace AND watch = :watch AND began_ms = :began_ms

-- :rows listen_page_first(workspace int, watch int, from_ms int, to_ms int) -> listen_post_id_row
-- Who began.
SELECT post FROM hit WHERE workspace = :workspace AND watch = :watch AND at_ms >= :from_ms AND at_ms < :to_ms
ORDER BY at_ms, post LIMIT 1

-- :rows listen_page_authors(workspace int, watch int, from_ms int, to_ms int)
-- -> listen_author_row(channel text, author text, name text, posts int, reach int)
-- Who says it most and furthest, of the newest 5,000 posts of a time.
SELECT q.channel, q.author, max(q.author_name), count(*), CAST(max(q.reach) AS BIGINT)
FROM (SELECT p.channel, p.author, p.author_name, p.reach FROM hit h
    JOIN heard p ON p.workspace = h.workspace AND p.id = h.post
    WHERE h.workspace = :workspace AND h.watch = :watch AND h.at_ms >= :from_ms AND h.at_ms < :to_ms
    ORDER BY h.at_ms DESC, h.post DESC LIMIT 5000) q
WHERE q.author <> '' GROUP BY q.channel, q.author ORDER BY 4 DESC, 5 DESC, 1, 2 LIMIT 10

-- :row listen_sum_period(workspace int, watch int, from_ms int, to_ms int) -> listen_period_row(posts int, needs int, cases int)
-- How many in some time, how many of them need an answer, and are a case; of the newest 5,000.
SELECT count(*), CAST(coalesce(sum(CASE WHEN q.judged = 1 THEN 1 ELSE 0 END), 0) AS BIGINT),
    CAST(coalesce(sum(CASE WHEN q.message <> 0 THEN 1 ELSE 0 END), 0) AS BIGINT)
FROM (SELECT h.judged, p.message FROM hit h
    JOIN heard p ON p.workspace = h.workspace AND p.id = h.post
    WHERE h.workspace = :workspace AND h.watch = :watch AND h.at_ms >= :from_ms AND h.at_ms < :to_ms
    ORDER BY h.at_ms DESC, h.post DESC LIMIT 5000) q

-- :row listen_check_alarms(workspace int) -> listen_lost_row(hits int)
-- Watches whose alarm is not the one without an end.
SELECT count(*) FROM watch_sum s WHERE s.workspace = :workspace
    AND ((SELECT count(*) FROM watch_alarm a WHERE a.workspace = s.workspace AND a.watch = s.watch AND a.ended_ms = 0)
            <> CASE WHEN s.alarm = 0 THEN 0 ELSE 1 END
        OR (SELECT count(*) FROM watch_alarm a WHERE a.workspace = s.workspace AND a.watch = s.watch AND a.ended_ms = 0
            AND a.kind = s.alarm AND a.began_ms = s.alarm_ms) <> CASE WHEN s.alarm = 0 THEN 0 ELSE 1 END)

-- :row listen_check_tallies(workspace int, from_ms int) -> listen_apart_row(days int)
-- Days since then whose hours, of the same language, mood and channel, come to another sum.
SELECT count(*) FROM tally d WHERE d.workspace = :workspace AND d.grain = 0 AND d.at_ms >= :from_ms
    AND d.heard <> (SELECT CAST(coalesce(sum(t.heard), 0) AS BIGINT) FROM tally t
        WHERE t.workspace = d.workspace AND t.watch = d.watch AND t.grain = 1
            AND t.at_ms >= d.at_ms AND t.at_ms < d.at_ms + 86400000
            AND t.language = d.language AND t.mood = d.mood AND t.channel = d.channel)

-- :row listen_check_cases(workspace int) -> listen_lost_row
-- Posts that are cases without their message, or that a watch took and does not count as needing an answer.
SELECT count(*) FROM heard p WHERE p.workspace = :workspace AND p.message <> 0
    AND (NOT EXISTS (SELECT 1 FROM message m WHERE m.workspace = p.workspace AND m.id = p.message)
        OR EXISTS (SELECT 1 FROM watch_sum s JOIN hit h ON h.workspace = s.workspace AND h.watch = s.watch
            AND h.at_ms = p.at_ms AND h.post = p.id AND h.judged <> 1 WHERE s.workspace = p.workspace))

-- :row listen_check_hits(workspace int) -> listen_lost_row
-- Rows of no watch that anybody made.
SELECT count(*) FROM hit h WHERE h.workspace = :workspace
    AND NOT EXISTS (SELECT 1 FROM watch_sum s WHERE s.workspace = h.workspace AND s.watch = h.watch)

-- ---- files of posts of the past ---------------------------------------------------------------

-- :exec listen_insert_history(workspace int, id int, sha256 text, name text, size_bytes int, layout text, begun_by int, begun_ms int)
-- To be read from its beginning.
INSERT INTO history (workspace, id, sha256, name, state, layout, size_bytes, at_bytes, at_line, kept, repeated, dropped,
    refused, from_ms, to_ms, begun_by, begun_ms, ended_ms)
VALUES (:workspace, :id, :sha256, :name, 0, :layout, :size_bytes, 0, 0, 0, 0, 0, 0, 0, 0, :begun_by, :begun_ms, 0)

-- :row listen_read_history(workspace int, id int)
-- -> listen_history_row(id int, sha256 text, name text, state int, layout text, size_bytes int, at_bytes int, at_line int, kept int, repeated int, dropped int, refused int, from_ms int, to_ms int, begun_by int, begun_ms int, ended_ms int)
-- One of them.
SELECT id, sha256, name, state, layout, size_bytes, at_bytes, at_line, kept, repeated, dropped, refused, from_ms, to_ms,
    begun_by, begun_ms, ended_ms
FROM history WHERE workspace = :workspace AND id = :id

-- :rows listen_page_histories(workspace int) -> listen_history_row
-- The newest first.
SELECT id, sha256, name, state, layout, size_bytes, at_bytes, at_line, kept, repeated, dropped, refused, from_ms, to_ms,
    begun_by, begun_ms, ended_ms
FROM history WHERE workspace = :workspace ORDER BY id DESC LIMIT 50

-- :rows listen_list_running(workspace int) -> listen_running_row(sha256 text)
-- Files that are still being read.
SELECT sha256 FROM history WHERE workspace = :workspace AND state = 0

-- :changed listen_advance_history(workspace int, id int, was_bytes int, at_bytes int, at_line int, kept int, repeated int, dropped int, refused int, from_ms int, to_ms int)
-- A piece more was read, unless somebody stopped it or read it already.
UPDATE history SET at_bytes = :at_bytes, at_line = :at_line, kept = kept + :kept, repeated = repeated + :repeated,
    dropped = dropped + :dropped, refused = refused + :refused,
    from_ms = CASE WHEN from_ms = 0 OR (:from_ms > 0 AND :from_ms < from_ms) THEN :from_ms ELSE from_ms END,
    to_ms = CASE WHEN :to_ms > to_ms THEN :to_ms ELSE to_ms END
WHERE workspace = :workspace AND id = :id AND state = 0 AND at_bytes = :was_bytes

-- :changed listen_end_history(workspace int, id int, state int, ended_ms int)
-- It is over.
UPDATE history SET state = :state, ended_ms = :ended_ms WHERE workspace = :workspace AND id = :id AND state = 0

-- :exec listen_insert_refused(workspace int, history int, line int, reason int)
-- This row was no post.
INSERT INTO history_refused (workspace, history, line, reason) VALUES (:workspace, :history, :line, :reason)

-- :row listen_find_old_history(workspace int, before int) -> listen_old_history_row(id int)
-- The oldest that is over and was begun before a name could be given.
SELECT id FROM history WHERE workspace = :workspace AND id < :before AND state <> 0 ORDER BY id LIMIT 1

-- :changed listen_forget_refused(workspace int, history int)
-- Which rows of it were no posts; a bounded bite.
DELETE FROM history_refused WHERE workspace = :workspace AND history = :history AND line IN (
    SELECT line FROM history_refused WHERE workspace = :workspace AND history = :history ORDER BY line LIMIT 1000)

-- :exec listen_forget_history(workspace int, id int)
-- That it was brought in; its posts go by themselves.
DELETE FROM history WHERE workspace = :workspace AND id = :id

-- :rows listen_page_refused(workspace int, history int, after int, n int) -> listen_refused_row(line int, reason int)
-- In the order of the file.
SELECT line, reason FROM history_refused WHERE workspace = :workspace AND history = :history AND line > :after
ORDER BY line LIMIT :n
