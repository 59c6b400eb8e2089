"""Recomputes components of the forecast by other programs: statsmodels and statsforecast.

Reads {"series": [[...]], "horizon": n} from the file that is named. Writes the smoothed level of each series and its forecasts
by seasonal dummies as {"levels": [...], "dummies": [[...]]} to standard output.
"""

import json
import sys

import numpy as np
from statsforecast.models import SimpleExponentialSmoothing
from statsmodels.regression.linear_model import OLS

SEASON = 52
ALPHAS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8]
SETTLING_WEEKS = 8


def ses_level(values: np.ndarray) -> float:
    """Returns the last level of simple exponential smoothing, with the alpha of least squared one-step error."""
    fits = []
    for alpha in ALPHAS:
        made = SimpleExponentialSmoothing(alpha).forecast(values, h=1, fitted=True)
        errors = (values - made["fitted"])[SETTLING_WEEKS:]
        fits.append((float(np.sum(errors**2)), float(made["mean"][0])))
    return min(fits, key=lambda fit: fit[0])[1]


def dummies(values: np.ndarray, horizon: int) -> list[float]:
    weeks = np.arange(len(values) + horizon)
    design = np.column_stack([np.eye(SEASON)[weeks % SEASON], weeks / SEASON])
    fit = OLS(values, design[: len(values)]).fit()
    return fit.predict(design[len(values) :]).tolist()


with open(sys.argv[1], encoding="utf-8") as file:
    asked = json.load(file)
series = [np.asarray(values, dtype=float) for values in asked["series"]]
horizon = asked["horizon"]
made = {
    "levels": [ses_level(values) for values in series],
    "dummies": [dummies(values, horizon) for values in series],
}
json.dump(made, sys.stdout)
