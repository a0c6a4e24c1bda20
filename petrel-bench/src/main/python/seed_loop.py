"""The loop that Petrel is compared with: ask, put into a data frame, k-means of two, list one cluster.

Reads lines "cycle" and answers each with the CPU time it took, milliseconds, all threads included.
Arguments: the server's address, the number of signals. Wants Debian's python3-pandas, python3-sklearn.
"""

import json
import sys
import time
import urllib.parse
import urllib.request

import pandas as pd
from sklearn.cluster import KMeans


def query(address, promql, at):
    form = urllib.parse.urlencode({"query": promql, "time": at}).encode()
    with urllib.request.urlopen(address + "/api/v1/query", form) as answer:
        return json.loads(answer.read())["data"]["result"]


def cycle(address, signals, at):
    found = []
    for i in range(signals):
        promql = "avg by(instance) (s0)" if i == 0 else "s%d" % i
        result = query(address, promql, at)
        frame = pd.DataFrame(
            {
                "instance": [series["metric"]["instance"] for series in result],
                "value": [float(series["value"][1]) for series in result],
            }
        )
        model = KMeans(n_clusters=2, n_init=10)
        frame["cluster"] = model.fit_predict(frame[["value"]])
        found.append(frame[frame["cluster"] == 1]["instance"].tolist())
    return found


def main():
    address, signals = sys.argv[1], int(sys.argv[2])
    at = 1_700_000_000
    for line in sys.stdin:
        if line.strip() != "cycle":
            sys.exit("wanted cycle: " + line)
        at += 60
        before = time.process_time()
        cycle(address, signals, at)
        print((time.process_time() - before) * 1000, flush=True)


main()
