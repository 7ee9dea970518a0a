"""Interviews that nobody gave, to develop cleaning on: a craft, a science, and a dispute.

The documented text is only for measuring; what is seen in it must not shape a rule.
"""

from __future__ import annotations

_CRAFT = """
How did you end up keeping bees on the roof of a school?

My neighbor was moving to the coast and had two hives that she could not take with her. I said yes
before I knew what I was doing. The first summer I was stung eleven times, and I read every book in
the library about it.

What surprised you most?

How much of the work is listening. A quiet hive is usually a healthy one. When the queen is missing,
the whole box makes a sort of low moan, and once you have heard it you never forget it. You open the
lid, and the bees run across the frames instead of walking.

And the school agreed to all this?

The caretaker did. He had grown up on a farm and he thought the children should see where their
breakfast comes from. We built a fence with a window in it, so that a class can watch without
anybody being in the way. There was one complaint in the first year, and it came from a man who
lives nine streets away.

How much honey do you get?

In a good year about forty jars from each hive. In a wet year, nothing at all, and then you have to
feed them sugar through the winter. People think that bees are wild animals that look after
themselves, but a city is a hard place. In August there is almost no food left for them except the
lime trees along the river.

Do the children help you?

They do the labels and they count the dead bees under the hive, which is more useful than it sounds.
If there are more than fifty in a week, something is wrong. One girl noticed a disease before I did
because she kept better notes than me. She wants to be a vet now, or a detective.
"""

_SCIENCE = """
Your group measures how glaciers move. Why is that still an open question?

Because ice is both a solid and a very slow liquid, and because the part that matters most is at the
bottom, where nobody can look. We drill a hole with hot water, and we lower a small sensor on a
cable. It tells us the pressure, the temperature and the tilt. Most of them stop working within a
month.

What do you learn from the ones that survive?

That a glacier does not slide evenly. It sticks and it slips, a few millimeters at a time, and after
heavy rain it can speed up by half within a day. The water finds its way down through the cracks and
lifts the ice from its bed. We had known about that in theory for decades, but the size of the
effect was a shock.

Does it change the forecasts for the level of the sea?

It makes them wider, which is not what a government wants to hear. If the bed is soft mud, the ice
will keep moving for a long time. If it is rock, the friction goes up again as the water drains.
There are about two hundred thousand glaciers in the world, and we have drilled into maybe forty of
them.

Who pays for this work?

A national agency pays for the salaries, and two insurance companies pay for the helicopter. I was
skeptical of the companies at first. They have never asked us to change a number, but they do ask
for the results earlier than I would like. Our students call it the weather report.

What would you do with twice the money?

I would send fewer people and more machines. The sensors are cheap now, and the batteries are the
real problem. With a better battery we could listen through the whole winter, when the interesting
things happen and there is nobody on the ice.
"""

_DISPUTE = """
You voted against the new tram line. Were you worried about the cost?

The cost was only part of it. The plan was drawn for a city that stopped growing in nineteen eighty,
and it runs past the stadium and the old market, where fewer people live every year. I asked for a
study of the eastern districts, and the answer was that there was no time for a study.

Your critics say that you just wanted a line past your own house.

I live in the west, so that would have been a strange thing to want. Look at the numbers. Sixty
percent of the new flats are being built in the east, and the only bus there comes every thirty
minutes. A nurse who starts at six in the morning has to leave home before five. That is who I was
thinking about.

Why did you not make a proposal of your own?

We did, and it was four pages long and it had a map. The committee gave it to a consultant, who was
the same man who had drawn the first plan. He found that ours would take longer to build, which is
true, because there is a river in between. Nobody had asked him whether it would carry more people.

Is the decision final?

Nothing is final until the rails are in the ground. The regional court will look at the contract in
March, and I think that they will find what we found. If they do not, then I will be on the first
tram like everybody else, and I will complain about the heating.

What did you learn from the whole affair?

That a bad plan with a date on it beats a good plan without one. I used to believe that the better
argument would win if you were patient enough. Now I bring a calendar to every meeting.
"""


def _turns(passage: str) -> tuple[str, ...]:
    return tuple(" ".join(turn.split()) for turn in passage.split("\n\n"))


PASSAGES = tuple(turn for passage in (_CRAFT, _SCIENCE, _DISPUTE) for turn in _turns(passage))
"""What is said, turn by turn: about 1,000 words."""
