"""Every waiting time of the product, in s, in one frozen value.

What people may want to set is in `settings.py` instead. Tests shorten waiting times; `tests/unit/test_noticing.py`
holds what the values of the product promise together.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PageTimings:
    """How long pages wait, and simulated phones like them. The build hands these to the browser modules."""

    # Connecting: the limits of the waits between two attempts. The wait itself is random below its limit.
    first_retry_s: float = 1.0  # doubled with each attempt,
    longest_retry_s: float = 30.0  # up to this
    hurry_s: float = 2.0  # the longest limit of projector and console: few show a room to all
    open_question_s: float = 4.0  # the longest limit of a phone while a question is open,
    next_question_s: float = 8.0  # and while the next one may be opened at any moment
    stable_s: float = 10.0  # a connection that held this long starts the count again
    connect_timeout_s: float = 6.0
    restore_timeout_s: float = 8.0
    not_left_s: float = 1.0  # a page that is still visible this long after closing its socket was not left

    # Noticing a dead connection.
    probe_timeout_s: float = 2.7
    waking_probe_timeout_s: float = 1.5  # a connection that slept is more likely dead than slow
    long_away_s: float = 15.0  # what is shown after an absence of this length is covered
    veil_s: float = 12.0  # for this long at most: after that, better old than nothing
    clock_check_s: float = 2.0  # a laptop that slept tells nobody; its clock does

    # Delivering.
    send_again_s: float = 2.5  # what was sent over this socket is not sent again before
    post_timeout_s: float = 6.0
    receipt_wait_s: float = 2.5  # without a receipt for this long, and a little by lot, it is sent again,
    longest_receipt_wait_s: float = 20.0  # and again, each time after twice as long, up to this

    # Controls.
    controls_rest_s: float = 0.5  # after each press and each change
    wake_lock_check_s: float = 5.0


@dataclass(frozen=True)
class GateTimings:
    """How long the gate in front of the web server waits for callers, and for the web server."""

    first_word_s: float = 10.0  # until it is clear what a caller wants
    handshake_s: float = 10.0  # of TLS
    plain_request_s: float = 10.0  # a whole request without TLS, where TLS is spoken
    last_words_s: float = 5.0  # for the last bytes to one end, once the other one is gone
    server_busy_s: float = 10.0  # the web server may be busy, or about to start
    server_again_s: float = 0.05  # from one try to reach it to the next
    no_file_s: float = 0.05  # until a caller is taken, when the process has no file left for one more
    stuck_s: float = 20.0  # for a caller who takes nothing of what waits for it
    unfinished_s: float = 30.0  # for a message, from its first byte to its last
    silence_s: float = 90.0  # live pages are pinged every few seconds: a longer silence is of no use to anybody
    look_every_s: float = 5.0  # for lines that are over by these rules
    closing_s: float = 1.0  # for last words when the server ends


@dataclass(frozen=True)
class Timings:
    """How long the server waits, and what it has pages do."""

    # A silent socket is given up after the sum of both.
    ping_every_s: float = 4.0
    ping_timeout_s: float = 5.0
    outside_s: float = 5.0  # a socket may be there without saying whose it is
    heard_every_s: float = 5.0  # a longer silence before a socket's end was an absence

    # The heartbeat.
    mark_every_s: float = 1.0  # an outage begins at the latest mark: this much of an open question it costs at most
    listen_every_s: float = 3.0
    expire_every_s: float = 600.0  # join attempts

    file_every_s: float = 2.0  # until it is said that the database's file is gone
    sessions_every_s: float = 3.0  # until tabs of a host's session end that has expired
    clearing_s: float = 5.0  # a tab's handler may be busy before its session's end goes on without it
    parent_every_s: float = 0.2  # from one look whether the main process lives to the next
    farewell_s: float = 0.3  # until what was said last is on its way to a thousand phones

    # Events that wait for people.
    deserted_s: float = 3.0  # everybody away for a moment is a reload in a small room; for longer, it is the Wi-Fi
    follow_s: float = 6.0  # once the first is back, the others follow within their own wait between two attempts
    host_away_s: float = 5.0

    # Several servers.
    report_every_s: float = 0.1  # at most so often, who is connected is told to the others
    lease_s: float = 6.0  # without a word of the server that runs an event, another one takes it on after this
    server_gone_s: float = 7.0  # without a report of a server, everybody on it counts as disconnected
    server_quiet_s: float = 4.5  # the same for a server whose lease is over
    unmarked_s: float = 3.0  # a running clock that nobody marked for this long was kept by nobody

    # Storing. A database that does not do its part within these is one that cannot save right now.
    lock_wait_s: float = 1.0  # for another program that writes
    connect_wait_s: float = 3.0
    saving_s: float = 6.0
    saving_answers_s: float = 2.0  # their phones want a word within three seconds
    storage_check_s: float = 0.5  # from one look whether it can save again to the next
    storage_checked_s: float = 1.0  # for so long whoever asks gets what was seen last
    page_again_s: int = 3  # until a page tries again what could not be saved or read; by lot up to twice as long

    # Sending.
    try_again_s: float = 1.0  # a task that failed
    counts_every_s: float = 0.25
    roster_every_s: float = 0.5
    numbers_after_s: float = 0.08  # phones get a new stage first, then the big screens their numbers

    # A moment more, so that the clock is past a turn when it is looked at.
    margin_s: float = 0.02

    page: PageTimings = field(default_factory=PageTimings)
    gate: GateTimings = field(default_factory=GateTimings)
