"""The two municipalities with their real borders, for tests of points on the map."""

import json
from pathlib import Path

from tests import factories as make

FILE = Path(__file__).resolve().parents[2] / "strategy/content/kommunen/grenzen.geojson"
#: Longitude and latitude of Burg Eisenhardt and of Schloss Wiesenburg.
IN_BELZIG, IN_WIESENBURG = (12.59550, 52.13720), (12.45600, 52.11300)


def region():
    """Both are public, with borders; Dippmannsdorf, and Reetz with a part of its own, are among their places."""
    data = json.loads(FILE.read_text())
    borders = {f["properties"]["key"]: f["geometry"] for f in data["features"]}
    for place in (make.belzig(), make.wiesenburg()):
        place.boundary, place.boundary_attribution = borders[place.key], data["attribution"]
        place.save()
    make.district("Dippmannsdorf", make.belzig())
    make.district("Reetzerhütten", make.wiesenburg(), parent=make.district("Reetz", make.wiesenburg()))
    make.live(make.belzig(), make.wiesenburg(), make.goal(1, "1.1", "1.2"))
