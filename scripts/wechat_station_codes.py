"""Makes a QR code for each station of a region: who scans it follows the account, and the talk knows where.

    python -m scripts.wechat_station_codes dehua > stations.csv

Only for the region that the account belongs to (``YIZHU_WECHAT_REGION``): who scans a code of another one
would talk to this one all the same, which knows nothing of that station.

One line a station: its code, its name, what the QR code carries, the address of the picture to print. It
works with the settings of the service (``YIZHU_WECHAT_*``) and its database.
"""

from __future__ import annotations

import csv
import sys
from typing import TextIO

from api.channels.wechat.setup import make_station_code
from casework.channels.types import ChannelError
from casework.settings import Settings
from scripts.wechat_menu import failure, official_account


def main(settings: Settings, region: str, out: TextIO) -> None:
    """Make the codes and write them down as they are made."""
    if region not in settings.regions:
        sys.exit(f"没有这个地区：{region}。可用的有：{'、'.join(settings.regions)}。")
    if region != settings.wechat_region:
        own = f"这个公众号属于 {settings.wechat_region}（YIZHU_WECHAT_REGION）"
        sys.exit(f"{own}，{region} 的驿站码扫了没有用，所以不做。")
    services, api = official_account(settings)
    try:
        with services.database.read() as s:
            stations = services.directory.stations(s, region)
        lines = csv.writer(out)
        lines.writerow(["驿站代码", "驿站", "二维码内容", "图片地址"])
        for station in stations:
            code = make_station_code(api, station.code)
            lines.writerow([station.code, station.name, code.scene, code.picture])
    except ChannelError as error:
        sys.exit(failure(error))
    finally:
        services.database.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("用法：python -m scripts.wechat_station_codes <地区代码>")
    main(Settings(), sys.argv[1], sys.stdout)
