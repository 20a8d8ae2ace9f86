"""News wakes those who wait, counts without gaps, and a ticket opens its topics for as long as it is used."""

from __future__ import annotations

import asyncio
import threading

from core.store.news import MOST_TICKETS, TICKET_SECONDS, News, answers_topic, person_topic, room_topic
from tests import apart


def test_topics_of_a_room_are_apart():
    topics = {room_topic("s1"), answers_topic("s1"), person_topic("s1", "p1"), room_topic("s2")}
    assert len(topics) == 4


def test_every_piece_of_news_counts_also_from_many_threads():
    news = News()
    threads = [threading.Thread(target=lambda: [news.bump("a", "b") for _ in range(200)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (news.version("a"), news.version("b"), news.version("c")) == (1600, 1600, 0)


def test_whoever_waits_is_woken_from_another_thread_and_no_more_after_leaving():
    news = News()

    async def waiting() -> list[bool]:
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        news.subscribe("a", loop, event)
        threading.Timer(0.02, lambda: news.bump("a")).start()
        await asyncio.wait_for(event.wait(), 5)
        woken = [event.is_set()]
        event.clear()
        news.unsubscribe("a", loop, event)
        news.unsubscribe("a", loop, event)
        news.bump("a")
        await asyncio.sleep(0.02)
        return [*woken, event.is_set()]

    assert apart.run(waiting()) == [True, False]


def test_a_listener_whose_loop_is_gone_holds_up_nobody():
    news = News()
    loop = asyncio.new_event_loop()
    news.subscribe("a", loop, asyncio.Event())
    loop.close()
    news.bump("a")
    assert news.version("a") == 1


def test_a_ticket_lasts_an_hour_from_its_last_use():
    now = [0.0]
    news = News(clock=lambda: now[0])
    ticket = news.ticket(["a", "b"])
    assert len(ticket) >= 43, "256 bits"
    now[0] = TICKET_SECONDS - 1
    assert news.topics_of(ticket) == ("a", "b")
    now[0] += TICKET_SECONDS - 1
    assert news.topics_of(ticket) == ("a", "b")
    now[0] += TICKET_SECONDS + 1
    assert news.topics_of(ticket) == ()
    assert news.topics_of("guessed") == ()


def test_a_forgotten_ticket_opens_nothing_and_tickets_do_not_grow_for_ever():
    news = News()
    first = news.ticket(["a"])
    news.forget_ticket(first)
    assert news.topics_of(first) == ()
    oldest = news.ticket(["a"])
    for _ in range(MOST_TICKETS):
        last = news.ticket(["a"])
    assert news.topics_of(oldest) == ()
    assert news.topics_of(last) == ("a",)
