"""How EBU STL calls languages. Source: EBU Tech 3264-E, appendix 3."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_FROM_01: Final = (
    "sq br ca hr cy cs da de en es eo et eu fo fr fy ga gd gl is it se la lv lb lt hu mt nl no oc pl pt ro rm sr sk "
    "sl fi sv tr nl wa"
)
_DOWN_FROM_7F: Final = (
    "am ar hy as az bm be bn bg my zh cv prs ff ka el gu gn ha he hi id ja kn kk km ko lo mk mg ms mo mr nd ne or "
    "pap fa pa ps qu ru - sh sn si so srn sw tg ta tt te th uk ur uz vi zu"
)

LANGUAGE_CODES: Final = MappingProxyType(
    {code: f"{0x7F - index:02X}" for index, code in enumerate(_DOWN_FROM_7F.split())}
    | {code: f"{1 + index:02X}" for index, code in reversed([*enumerate(_FROM_01.split())])}
    | {"nn": "1E", "nb": "1E", "yue": "75"}
)
"""Two hexadecimal digits by the code of a language; other languages are ``00``."""
