"""`make bench`: how fast the server answers readers, as ratios to a Django view that returns a constant.

    make bench                       2,000 articles with pictures, and the sample paper
    make bench SIZE=200000           the same newsroom, grown
    make bench ARGS=readcopy         how fast raw copy is read instead (tests/rawcopy/speed.py)

A trial in a temporary folder is grown and asked for each kind of page with wrk over kept connections. Two yardsticks
answer with as many bytes from the same server: a view of a Django with nothing else (`bare`), and one behind this
paper's own settings and middleware (`house`). Machines are noisy: compare figures of one run only.
"""
