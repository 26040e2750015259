"""A log drawn once more, from its definition, in plain Python; it imports nothing of the package.

A log is a list of questions, each a list of samples (input tokens, output tokens, score, answer or None, reward).
"""

from fractions import Fraction
from itertools import combinations, product

from naive_stream import draw


def below(key, stream, trial, size):
    """A whole number under a size: the leading part of 64 bits times the size; two words of 32 are multiplied."""
    high, low = draw(key, stream, trial)
    return (high * size + (low * size >> 32)) >> 32


def trial_samples(log, key, trial, k_max, replace):
    """The question of a trial and its k_max samples: with replacement, or dealt from a deck without."""
    question = log[below(key, 0, trial, len(log))]
    if replace:
        return question, [question[below(key, k, trial, len(question))] for k in range(1, k_max + 1)]
    deck = list(question)
    for k in range(k_max):
        place = k + below(key, k + 1, trial, len(deck) - k)
        deck[k], deck[place] = deck[place], deck[k]
    return question, deck[:k_max]


def by_score(question, drawn):
    return max(Fraction(sample[2]) for sample in drawn)


def by_reward(question, drawn):
    """Of equal rewards the first."""
    best = drawn[0]
    for sample in drawn[1:]:
        if sample[4] > best[4]:
            best = sample
    return Fraction(best[2])


def of_answer(question, answer):
    """The score of an answer: the mean of all samples that gave it."""
    given = [Fraction(sample[2]) for sample in question if sample[3] == answer]
    return sum(given) / len(given)


def by_majority(question, drawn):
    """What is expected of the answers with most votes, of which each is as likely; without answers the first sample."""
    votes = {}
    for sample in drawn:
        if sample[3] is not None:
            votes[sample[3]] = votes.get(sample[3], 0) + 1
    if not votes:
        return first(question, drawn)
    scores = [of_answer(question, answer) for answer, count in votes.items() if count == max(votes.values())]
    return sum(scores) / len(scores)


def one_vote(question, drawn, bits):
    """The same, settled: the m-th answer to reach the most votes replaces the one before where bits · m < 2^32."""
    votes, most, tied, chosen = {}, 0, 0, None
    for sample, word in zip(drawn, bits, strict=True):
        if sample[3] is None:
            continue
        votes[sample[3]] = votes.get(sample[3], 0) + 1
        if votes[sample[3]] > most:
            most, tied, chosen = votes[sample[3]], 1, sample[3]
        elif votes[sample[3]] == most:
            tied += 1
            chosen = sample[3] if word * tied < 2**32 else chosen
    return first(question, drawn) if chosen is None else of_answer(question, chosen)


def first(question, drawn):
    return Fraction(drawn[0][2])


PICKS = {"score": by_score, "reward": by_reward, "majority": by_majority, "first": first}


def follow(log, key, trials, k_max, replace):
    """Of every trial at every k: input sum, output sum, and the score of each pick."""
    rows = []
    for trial in trials:
        question, drawn = trial_samples(log, key, trial, k_max, replace)
        bits = [draw(key, k, trial)[1] for k in range(1, k_max + 1)]
        for k in range(1, k_max + 1):
            so_far = drawn[:k]
            sums = [sum(sample[side] for sample in so_far) for side in (0, 1)]
            scores = {pick: rule(question, so_far) for pick, rule in PICKS.items()}
            scores["majority"] = one_vote(question, so_far, bits[:k])
            rows.append((trial, k, *sums, scores))
    return rows


def every_draw(question, k, replace):
    """All equally likely sequences of k samples of a question."""
    places = range(len(question))
    if replace:
        return [[question[i] for i in chosen] for chosen in product(places, repeat=k)]
    ordered = []
    for chosen in combinations(places, k):
        ordered += [[question[i] for i in order] for order in _orders(chosen)]
    return ordered


def _orders(chosen):
    if len(chosen) < 2:
        return [list(chosen)]
    return [[one, *rest] for one in chosen for rest in _orders([other for other in chosen if other != one])]
