"""What a page may hold, key by key (ISO 32000-1). What is not listed here is not copied.

Each table names a kind of dictionary: its keys, and the kind of what stands under each. « value » is a name, a number,
a string or an array of these. An array has the kind of its elements. A key « * » stands for any name that the document
chooses, such as that of a font.
"""

VALUE = "value"
ANY = "*"

_FUNCTION = {
    "/FunctionType": VALUE, "/Domain": VALUE, "/Range": VALUE, "/C0": VALUE, "/C1": VALUE, "/N": VALUE,
    "/Functions": "function", "/Bounds": VALUE, "/Encode": VALUE, "/Decode": VALUE, "/Size": VALUE,
    "/BitsPerSample": VALUE, "/Order": VALUE,
}  # fmt: skip
_MARKED = {"/StructParent": VALUE, "/StructParents": VALUE, "/OC": "layer"}

KINDS: dict[str, dict[str, str]] = {
    "resources": {
        "/ExtGState": "states", "/ColorSpace": "spaces", "/Pattern": "patterns", "/Shading": "shadings",
        "/XObject": "drawings", "/Font": "fonts", "/Properties": "properties", "/ProcSet": VALUE,
    },
    "states": {ANY: "state"},
    "spaces": {ANY: "space"},
    "patterns": {ANY: "pattern"},
    "shadings": {ANY: "shading"},
    "drawings": {ANY: "drawing"},
    "fonts": {ANY: "font"},
    "properties": {ANY: "layer"},
    "content": {},
    "state": {
        "/Type": VALUE, "/LW": VALUE, "/LC": VALUE, "/LJ": VALUE, "/ML": VALUE, "/D": VALUE, "/RI": VALUE, "/OP": VALUE,
        "/op": VALUE, "/OPM": VALUE, "/Font": "font", "/BG": "function", "/BG2": "function", "/UCR": "function",
        "/UCR2": "function", "/TR": "function", "/TR2": "function", "/FL": VALUE, "/SM": VALUE, "/SA": VALUE,
        "/BM": VALUE, "/SMask": "mask", "/CA": VALUE, "/ca": VALUE, "/AIS": VALUE, "/TK": VALUE,
        "/UseBlackPtComp": VALUE,
    },
    "mask": {"/Type": VALUE, "/S": VALUE, "/G": "form", "/BC": VALUE, "/TR": "function"},
    "function": _FUNCTION,
    # Elements of the array of a colour space: dictionaries of CIE spaces, profiles, tints, tables of colours.
    "space": _FUNCTION | {
        "/WhitePoint": VALUE, "/BlackPoint": VALUE, "/Gamma": VALUE, "/Matrix": VALUE, "/Alternate": "space",
    },
    "pattern": {
        "/Type": VALUE, "/PatternType": VALUE, "/PaintType": VALUE, "/TilingType": VALUE, "/BBox": VALUE,
        "/XStep": VALUE, "/YStep": VALUE, "/Matrix": VALUE, "/Resources": "resources", "/Shading": "shading",
        "/ExtGState": "state",
    },
    "shading": {
        "/ShadingType": VALUE, "/ColorSpace": "space", "/Background": VALUE, "/BBox": VALUE, "/AntiAlias": VALUE,
        "/Domain": VALUE, "/Matrix": VALUE, "/Function": "function", "/Coords": VALUE, "/Extend": VALUE,
        "/BitsPerCoordinate": VALUE, "/BitsPerComponent": VALUE, "/BitsPerFlag": VALUE, "/VerticesPerRow": VALUE,
        "/Decode": VALUE,
    },
    "image": _MARKED | {
        "/Type": VALUE, "/Subtype": VALUE, "/Width": VALUE, "/Height": VALUE, "/ColorSpace": "space",
        "/BitsPerComponent": VALUE, "/Intent": VALUE, "/ImageMask": VALUE, "/Mask": "image", "/Decode": VALUE,
        "/Interpolate": VALUE, "/SMask": "image", "/SMaskInData": VALUE, "/Matte": VALUE, "/Name": VALUE,
    },
    "form": _MARKED | {
        "/Type": VALUE, "/Subtype": VALUE, "/FormType": VALUE, "/BBox": VALUE, "/Matrix": VALUE,
        "/Resources": "resources", "/Group": "group", "/Name": VALUE,
    },
    "group": {"/Type": VALUE, "/S": VALUE, "/CS": "space", "/I": VALUE, "/K": VALUE},
    "font": {
        "/Type": VALUE, "/Subtype": VALUE, "/Name": VALUE, "/BaseFont": VALUE, "/FirstChar": VALUE, "/LastChar": VALUE,
        "/Widths": VALUE, "/FontDescriptor": "descriptor", "/Encoding": "encoding", "/ToUnicode": "encoding",
        "/DescendantFonts": "font", "/CIDSystemInfo": "collection", "/DW": VALUE, "/W": VALUE, "/DW2": VALUE,
        "/W2": VALUE, "/CIDToGIDMap": "data", "/FontBBox": VALUE, "/FontMatrix": VALUE, "/CharProcs": "glyphs",
        "/Resources": "resources",
    },
    "glyphs": {ANY: "content"},
    "collection": {"/Registry": VALUE, "/Ordering": VALUE, "/Supplement": VALUE},
    "encoding": {
        "/Type": VALUE, "/BaseEncoding": VALUE, "/Differences": VALUE, "/CMapName": VALUE,
        "/CIDSystemInfo": "collection", "/WMode": VALUE, "/UseCMap": "encoding",
    },
    "descriptor": {
        "/Type": VALUE, "/FontName": VALUE, "/FontFamily": VALUE, "/FontStretch": VALUE, "/FontWeight": VALUE,
        "/Flags": VALUE, "/FontBBox": VALUE, "/ItalicAngle": VALUE, "/Ascent": VALUE, "/Descent": VALUE,
        "/Leading": VALUE, "/CapHeight": VALUE, "/XHeight": VALUE, "/StemV": VALUE, "/StemH": VALUE, "/AvgWidth": VALUE,
        "/MaxWidth": VALUE, "/MissingWidth": VALUE, "/FontFile": "program", "/FontFile2": "program",
        "/FontFile3": "program", "/CharSet": VALUE, "/Lang": VALUE, "/CIDSet": "data",
    },
    "program": {"/Length1": VALUE, "/Length2": VALUE, "/Length3": VALUE, "/Subtype": VALUE},
    "data": {},
    # Layers (optional content) and the marks of a tagged page.
    "layer": {
        "/Type": VALUE, "/Name": VALUE, "/Intent": VALUE, "/OCGs": "layer", "/P": VALUE, "/VE": "layer", "/MCID": VALUE,
        "/Lang": VALUE, "/Alt": VALUE, "/ActualText": VALUE, "/E": VALUE, "/Subtype": VALUE, "/Attached": VALUE,
        "/BBox": VALUE,
    },
    "layers": {"/OCGs": "layer", "/D": "showing"},
    "showing": {
        "/Name": VALUE, "/BaseState": VALUE, "/ON": "layer", "/OFF": "layer", "/Order": "layer", "/ListMode": VALUE,
        "/Intent": VALUE,
    },
    # What a screen reader follows.
    "structure": {
        "/Type": VALUE, "/K": "element", "/RoleMap": "roles", "/ParentTree": "numbers", "/ParentTreeNextKey": VALUE,
    },
    "roles": {ANY: VALUE},
    "numbers": {"/Nums": "element", "/Kids": "numbers", "/Limits": VALUE},
    "element": {
        "/Type": VALUE, "/S": VALUE, "/ID": VALUE, "/P": "element", "/Pg": "page", "/K": "element", "/MCID": VALUE,
        "/Obj": "annotation", "/A": "attributes", "/T": VALUE, "/Lang": VALUE, "/Alt": VALUE, "/E": VALUE,
        "/ActualText": VALUE, "/R": VALUE,
    },
    "attributes": dict.fromkeys((
        "/O", "/Placement", "/WritingMode", "/BBox", "/Width", "/Height", "/BlockAlign", "/InlineAlign", "/TextAlign",
        "/TextIndent", "/StartIndent", "/EndIndent", "/SpaceBefore", "/SpaceAfter", "/LineHeight", "/BaselineShift",
        "/TextDecorationType", "/Color", "/BackgroundColor", "/BorderColor", "/BorderStyle", "/BorderThickness",
        "/Padding", "/ListNumbering", "/RowSpan", "/ColSpan", "/Headers", "/Scope", "/Summary",
    ), VALUE),
    "marks": {"/Marked": VALUE, "/UserProperties": VALUE, "/Suspects": VALUE},
}  # fmt: skip

PAGE = {
    "/MediaBox": VALUE, "/CropBox": VALUE, "/BleedBox": VALUE, "/TrimBox": VALUE, "/ArtBox": VALUE, "/Rotate": VALUE,
    "/UserUnit": VALUE, "/Group": "group", "/Resources": "resources", "/Contents": "content", "/StructParents": VALUE,
    "/Tabs": VALUE,
}  # fmt: skip
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
CATALOG = {"/Lang": VALUE, "/MarkInfo": "marks", "/OCProperties": "layers"}

# A stream that is drawn has the kind that its own dictionary tells; PostScript and other kinds are not copied.
DRAWINGS = {"/Image": "image", "/Form": "form"}

# Keys that are left behind without making a difference: what they hold is passive, and no reader misses it.
PASSIVE_CATALOG = frozenset({
    "/Type", "/Pages", "/Version", "/Extensions", "/PageLabels", "/PageLayout", "/PageMode", "/ViewerPreferences",
    "/Metadata", "/StructTreeRoot", "/OutputIntents", "/PieceInfo", "/Perms", "/DSS", "/Dests", "/Outlines",
    "/LastModified", "/ID",
})  # fmt: skip
PASSIVE_PAGE = frozenset({"/Type", "/Parent", "/Annots", "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/B",
    "/BoxColorInfo", "/SeparationInfo", "/ID"})  # fmt: skip
PASSIVE = frozenset({
    "/Metadata", "/PieceInfo", "/LastModified", "/Length", "/Filter", "/DecodeParms", "/DL", "/Usage", "/AS",
    "/RBGroups", "/Locked", "/HT", "/Attributes", "/Colorants", "/Process", "/MixingHints", "/C", "/ClassMap",
    "/IDTree", "/Style", "/Namespaces", "/NS", "/ID", "/Stm", "/Panose", "/Alternates",
})  # fmt: skip
# Annotations that show something and do nothing, and what they, the fields of a form and the form itself may hold.
STILL_ANNOTATIONS = frozenset({
    "/Link", "/Widget", "/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight",
    "/Underline", "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup",
})  # fmt: skip
STILL_KEYS = frozenset({
    "/Type", "/Subtype", "/Rect", "/Contents", "/P", "/NM", "/M", "/F", "/AP", "/AS", "/Border", "/C", "/StructParent",
    "/OC", "/BS", "/H", "/MK", "/FT", "/Parent", "/Kids", "/T", "/TU", "/TM", "/Ff", "/V", "/DV", "/DA", "/DS", "/RV",
    "/Q", "/MaxLen", "/Opt", "/TI", "/I", "/Lock", "/SV", "/QuadPoints", "/IC", "/CL", "/LE", "/RD", "/IT", "/Name",
    "/CA", "/ca", "/Popup", "/Open", "/State", "/StateModel", "/CreationDate", "/Subj", "/IRT", "/RT", "/InkList",
    "/Vertices", "/L", "/Cap", "/BE", "/Intent", "/Lang", "/RC", "/BM", "/A", "/Dest",
})  # fmt: skip
STILL_FORM = frozenset({"/Fields", "/NeedAppearances", "/SigFlags", "/DR", "/DA", "/Q"})
