"""What the figures of this installation are computed with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mailbot.errors import SettingsError
from mailbot.shipped import shipped

if TYPE_CHECKING:
    from analytics.parameters import Parameters
    from mailbot.loading import Loaded

BESIDE = "kpis.toml"


def figure_parameters(loaded: Loaded) -> Parameters:
    """Return the parameters: the shipped ones, then the site's time zone, then ``kpis.toml`` beside the settings.

    Names that no figure uses are left out. SettingsError when they are refused.
    """
    from analytics.parameters import ParametersError, parameters_of, read_parameters

    try:
        layers: list[dict[str, Any]] = [read_parameters(shipped("config") / BESIDE)]
        layers.append({"tz": loaded.settings.site.timezone})
        beside = loaded.base / BESIDE
        if beside.is_file():
            layers.append(read_parameters(beside))
        return parameters_of(*layers)[0]
    except ParametersError as error:
        raise SettingsError(f"{error}. No figure was computed; correct {loaded.base / BESIDE}.") from error
