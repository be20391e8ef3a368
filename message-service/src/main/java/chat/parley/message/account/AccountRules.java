package chat.parley.message.account;

import chat.parley.platform.http.ApiException;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.message.MessageRules;
import java.util.regex.Pattern;

/** What a name and a password may be (contract, section 5). */
final class AccountRules {

    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9_.-]{3,32}");
    private static final int MIN_PASSWORD = 8;
    private static final int MAX_PASSWORD = 128;
    private static final int MAX_DISPLAY_NAME = 64;

    /** What somebody who registers asks for. */
    record Registration(String username, String password, String displayName) {
        @Override
        public String toString() {
            return "Registration[withheld]";
        }
    }

    private AccountRules() {}

    static Registration registration(JsonObject body) throws FieldException {
        String username = body.string("username");
        if (!isUsername(username)) {
            throw ApiException.badRequest("username must have 3 to 32 of letters, digits and _.-");
        }
        String password = body.string("password");
        if (password.length() < MIN_PASSWORD || password.length() > MAX_PASSWORD) {
            throw ApiException.badRequest("password must have " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters");
        }
        if (!PasswordHasher.isHashable(password)) {
            throw ApiException.badRequest("password must be valid Unicode without lone surrogates");
        }
        String displayName = body.optionalString("display_name");
        return new Registration(username, password, displayName == null ? username : displayName(displayName));
    }

    /** Whether there can be an account of this name. */
    static boolean isUsername(String username) {
        return USERNAME.matcher(username).matches();
    }

    private static String displayName(String displayName) {
        if (displayName.isBlank() || displayName.codePointCount(0, displayName.length()) > MAX_DISPLAY_NAME) {
            throw ApiException.badRequest("display_name must have 1 to " + MAX_DISPLAY_NAME + " characters");
        }
        if (!MessageRules.isStorableText(displayName)) {
            throw ApiException.badRequest(
                    "display_name must be valid Unicode without U+0000 and without lone surrogates");
        }
        return displayName;
    }
}
