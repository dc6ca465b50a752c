"""What was decided where the catalogue and the record leave a doubt; docs/kpis.md shows this list."""

from __future__ import annotations

DECISIONS = """\
* **t0**: `occurred_at` of the first `conversation.opened` of a conversation. The daemon sets it to the arrival of the
  mail that opened it, never to its Date header.
* **A conversation of excluded mails**: A conversation that received mails of which every one is excluded was opened
  by no customer's message: it is none, and counts nowhere. Otherwise spam would change rates.
* **Duplicate**: The same Message-ID, From, Date, Subject and text. The same text under another Message-ID was written
  twice and is a message; another text under the same Message-ID is one, too (R40). Without any Message-ID the copy
  must have arrived within the hour.
* **initiated_by**: An episode that takes an old conversation up again was begun by the customer, and so was an answer
  to a mail of ours that somebody else had got; `notification` answers a mail of ours outside any conversation.
* **Episodes**: A new one begins seven days after t0, whatever `outcome_horizon_days` is set to later: the record tells
  what happened. With a longer horizon the next episode counts as a recontact.
* **segment**: mailbot knows no segments of customers by itself; imported records may name them.
* **poller_uptime** (in out_of_hours_fast_reply): The mailbox that was kept worst counts, from its first look on; six
  minutes without a look are the limit, since one is due every five. A mailbox without any look in the window was away
  if it was looked at again later or told to be out of reach, else it is no longer in the settings.
* **Drafts**: A draft that a person approved, changed or not, is the bot's reply; what a person writes instead of it
  is `agent.replied`.
* **Mails without a conversation**: `message.received` may be on record before the conversation is known; a later
  event that names the mail and a conversation (parsed, understood, excluded, decided, opened) places it. Events that
  name only a reply, a message or a goal belong to its conversation; leads and sales that name only a customer belong
  to the last conversation that the customer opened before them.
* **Clocks that disagree**: What the record puts before t0 (a clock was set back, or another system's clock is behind)
  happened at t0, as far as durations go: no duration is negative. Its place in the order of events stays its own.
* **Arm**: The first `experiment.assigned` of the conversation; without one, the last one before the opening decision
  that names its customer and no conversation; without any, bot.
* **Opening decision**: The first `decision.made` about a mail that counts; one that was only a shadow's where there
  is no other. A conversation without any decision is a demand: nothing says that it needs no answer.
* **Understanding of a message**: Its last `message.understood` (task intent), one that was only a shadow's where
  there is no other. A message is `thanks` when that intent was accepted.
* **Answers to mailbot's question**: A mail that brings the number that was asked for is understood as the question's
  intent, and accepted; `p` is what the model gives that intent in those few words.
* **Conversation intent**: The last accepted intent that is not `thanks`, understood before t0 + H. Two conversations
  without an intent are not about the same thing. For a recontact both intents are taken as known before t0 + H of the
  earlier one.
* **The last message has no later reply**: The last message that is not `thanks` is meant, even if thanks follow:
  thanks after an unanswered question do not answer it. Only delivered substantive replies answer.
* **Late bounces**: A permanent bounce at t0 + H or later changes no outcome (2.3), but counts in
  delivery_failure_rate, response_time_s and fast_reply_rate, which have no horizon.
* **bounce_rate is a part of abandonment_rate**: Its numerator is kept within the outcome abandoned, as the catalogue
  (K12) and docs/record.md ask: somebody who was helped by a person, or wrote anew, was not lost.
* **Maturity of other windows**: Rates of conversations take mature ones only, CSAT included; ratings count up to
  csat_window_days after the request. Rates of replies and goals take those whose own window is over
  (track_window_days, goal_window_days); retention takes customers 30 days after t0. Rates of messages have no
  horizon. response_time_s, fast_reply_rate, out_of_hours_fast_reply, human_reply_*, messages_per_conversation,
  topics, users and voluntary_share take all demands of the window.
* **Within n days**: Up to and including n days after the request, the sending, the start or t0. Before t0 + H
  excludes t0 + H.
* **Audited**: Drawn for the purpose audit, with an inclusion probability. The uniform slice serves the certificate:
  to add it to the audit would need the probability of being drawn by either. A verdict given for a complaint or for
  active learning is not taken for a sample's. A message that was audited and labelled by an agent speaks as audited.
* **agent_intent**: Labels the routed message that `agent.replied` names, or else the last routed one before it; of
  several agents the last is believed.
* **Intervals**: `interval` is the plain Wilson interval of numerator and denominator, so that anybody can compute it
  again. Where customers who wrote several times make it too narrow (design effect above 1.1),
  `detail.interval_by_customer` is the one on n / deff, and the status is decided by that.
* **Status**: atteint, manqué, indéterminé or immature; null without a target. A window that is partial is immature:
  it is never coloured. Below 30 units the status is there, but `display` says grey, counts or none.
* **outcome_counts**: How often each word stands in `outcomes`: `resolved` are the assumed ones, `resolved/confirmed`
  the confirmed ones; together all six make the mature demands.
* **sd**: The standard deviation of the sample, with n - 1; null for one value.
* **resolution_time_s**: Resolved demands only; the demands that people took over stand in `detail.human`, from t0 to
  the first close.
* **conversation_span_s**: The last message is the customer's, the bot's (delivered, substantive) or an agent's.
* **agent_minutes_per_demand**: Over all mature demands, zeros included, as the causal savings need it;
  `detail.per_transferred_demand` is K65.
* **reopen_rate**: Both the close and the reopening lie before t0 + H, and thanks do not reopen. mailbot closes after
  three days of silence, so that there is a time in which one may be reopened; the horizon itself closes nothing.
* **open_rate and click_rate**: A reply whose `tracking_consent` is false is not counted, even if tracking was on.
* **CSAT on another scale**: A rating whose `scale` is not 5 is no CSAT of this definition and is left out, of the
  outcomes too.
* **Handling minutes**: An intent's minutes are measured in the window (both arms, agents' minutes per conversation
  they replied in); aht_minutes only where none were.
* **Customers that are not known**: Conversations without a customer count as conversations, never as customers, and
  never as recontacts.
* **Labels that are missing**: Counted under (aucune) for topics, (aucun) elsewhere, unknown for the origin of leads;
  hours, days and labels that did not occur are left out.
* **volume**: Messages count by their own arrival in the window, as excluded mails have no conversation to belong to;
  conversations and demands by t0.
* **penetration_rate**: Needs `population`; without it the denominator is 0 and there is no value.
* **A longer horizon**: Never raises the count of first-contact resolutions, unless it lets in a late first answer, a
  better rating or a completed goal, which the definition counts.
* **Small segments**: `--by` hides a part of fewer than 5 customers, all but its number of conversations. The plain
  counts (volume_by_*) are those of the operator's own database and hide nothing.
"""
