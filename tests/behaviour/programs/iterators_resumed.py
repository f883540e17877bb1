"""Iterators that a function of their own goes on with, and the index of a range's iterator."""
import pickle


def concealed():
    """iter(f, sentinel) where f comes to its iterator's end, and says that there is more."""
    def spam():
        if spam.inside:
            return 2
        spam.inside = True
        spam.seen = list(spam.iterator)
        return 1

    spam.inside = False
    spam.iterator = iter(spam, 2)
    print(next(spam.iterator, "end"), spam.seen, list(spam.iterator))


def nested():
    """The function takes items of its own iterator."""
    numbers = iter(range(10))

    def take():
        n = next(numbers)
        if n in (2, 5):
            return (n, next(again))
        return n

    again = iter(take, 8)
    print(list(again), list(again))


def ranges():
    for r in (range(5), range(10, 0, -3), range(2**70, 2**70 + 4), range(0), range(2**32 + 2)):
        for it in (iter(r), reversed(r)):
            first = it.__reduce__()
            next(it, None)
            print(first, it.__reduce__())
            it.__setstate__(3)
            copy = pickle.loads(pickle.dumps(it))
            print(it.__reduce__(), next(it, "end"), next(copy, "end"), it.__length_hint__())
            it.__setstate__(2**32 + 1)
            print(it.__reduce__()[2], next(it, "end"), next(it, "end"))
            it.__setstate__(-4)
            print(it.__reduce__()[2], next(it, "end"))


concealed()
nested()
ranges()
