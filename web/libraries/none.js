// Stands for the libraries where they could not be fetched: charts say so.
