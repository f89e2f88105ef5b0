package dev.latent.learning.text;

import java.util.BitSet;

/**
 * What BERT's normaliser and pre-tokeniser make of a character. The tables are those of Hugging Face's library (categories of Unicode 8,
 * lower case of Unicode 17) and not the running JDK's, so that a corpus gives the same vocabulary on each.
 */
enum CharacterClass {
    /** Part of a word. */
    LETTER,
    /** Between words. */
    SPACE,
    /** A word of its own: punctuation and Chinese characters. */
    ALONE,
    /** Not there at all: control and format characters, private use. */
    DROPPED;

    /** Categories Pc, Pd, Ps, Pe, Pi, Pf and Po, and what else of ASCII can be printed and is no letter or digit. */
    private static final BitSet PUNCTUATION = ranges("""
            21-2F 3A-40 5B-60 7B-7E
            A1 A7 AB B6-B7 BB BF 37E 387 55A-55F 589-58A 5BE 5C0 5C3 5C6 5F3-5F4 609-60A 60C-60D 61B 61E-61F 66A-66D 6D4 700-70D
            7F7-7F9 830-83E 85E 964-965 970 AF0 DF4 E4F E5A-E5B F04-F12 F14 F3A-F3D F85 FD0-FD4 FD9-FDA 104A-104F 10FB 1360-1368
            1400 166D-166E 169B-169C 16EB-16ED 1735-1736 17D4-17D6 17D8-17DA 1800-180A 1944-1945 1A1E-1A1F 1AA0-1AA6 1AA8-1AAD
            1B5A-1B60 1BFC-1BFF 1C3B-1C3F 1C7E-1C7F 1CC0-1CC7 1CD3 2010-2027 2030-2043 2045-2051 2053-205E 207D-207E 208D-208E
            2308-230B 2329-232A 2768-2775 27C5-27C6 27E6-27EF 2983-2998 29D8-29DB 29FC-29FD 2CF9-2CFC 2CFE-2CFF 2D70 2E00-2E2E
            2E30-2E42 3001-3003 3008-3011 3014-301F 3030 303D 30A0 30FB A4FE-A4FF A60D-A60F A673 A67E A6F2-A6F7 A874-A877
            A8CE-A8CF A8F8-A8FA A8FC A92E-A92F A95F A9C1-A9CD A9DE-A9DF AA5C-AA5F AADE-AADF AAF0-AAF1 ABEB FD3E-FD3F FE10-FE19
            FE30-FE52 FE54-FE61 FE63 FE68 FE6A-FE6B FF01-FF03 FF05-FF0A FF0C-FF0F FF1A-FF1B FF1F-FF20 FF3B-FF3D FF3F FF5B FF5D
            FF5F-FF65 10100-10102 1039F 103D0 1056F 10857 1091F 1093F 10A50-10A58 10A7F 10AF0-10AF6 10B39-10B3F 10B99-10B9C
            11047-1104D 110BB-110BC 110BE-110C1 11140-11143 11174-11175 111C5-111C9 111CD 111DB 111DD-111DF 11238-1123D 112A9
            114C6 115C1-115D7 11641-11643 1173C-1173E 12470-12474 16A6E-16A6F 16AF5 16B37-16B3B 16B44 1BC9F 1DA87-1DA8B
            """);

    /** Categories Cc, Cf and Co, and the replacement character. */
    private static final BitSet IGNORED = ranges("""
            0-8 B-C E-1F 7F-9F AD 600-605 61C 6DD 70F 180E 200B-200F 202A-202E 2060-2064 2066-206F E000-F8FF FEFF FFF9-FFFB FFFD
            110BD 1BCA0-1BCA3 1D173-1D17A E0001 E0020-E007F F0000-FFFFD 100000-10FFFD
            """);

    /** The property White_Space. */
    private static final BitSet BLANKS = ranges("9-A D 20 A0 1680 2000-200A 2028-2029 202F 205F 3000");

    /** Ideographs as BERT lists them; kana and hangul are written in words. */
    private static final BitSet CHINESE =
            ranges("3400-4DBF 4E00-9FFF F900-FAFF 20000-2A6DF 2A700-2B73F 2B740-2B81F 2B920-2CEAF 2F800-2FA1F");

    static CharacterClass of(int c) {
        if (BLANKS.get(c)) {
            return SPACE;
        }
        if (PUNCTUATION.get(c) || CHINESE.get(c)) {
            return ALONE;
        }
        return IGNORED.get(c) ? DROPPED : LETTER;
    }

    /** The one character that is a letter's lower case, also of those that are newer than JDK 17. */
    static int lower(int c) {
        if (c < 0x1C89) {
            return Character.toLowerCase(c);
        }
        return switch (c) {
            case 0x1C89, 0xA7C0, 0xA7CC, 0xA7CE, 0xA7D0, 0xA7D2, 0xA7D4, 0xA7D6, 0xA7D8, 0xA7DA -> c + 1;
            case 0x2C2F -> 0x2C5F;
            case 0xA7CB -> 0x264;
            case 0xA7DC -> 0x19B;
            case 0x1057B, 0x1058B, 0x10593 -> c;
            default -> {
                if (c >= 0x10570 && c <= 0x10595) {
                    yield c + 0x27;
                }
                if (c >= 0x10D50 && c <= 0x10D65) {
                    yield c + 0x20;
                }
                yield c >= 0x16EA0 && c <= 0x16EB8 ? c + 0x1B : Character.toLowerCase(c);
            }
        };
    }

    private static BitSet ranges(String hex) {
        BitSet characters = new BitSet();
        for (String range : hex.strip().split("\\s+")) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash), 16);
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1), 16);
            characters.set(first, last + 1);
        }
        return characters;
    }
}
