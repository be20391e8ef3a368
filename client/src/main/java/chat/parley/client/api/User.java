package chat.parley.client.api;

import org.jspecify.annotations.Nullable;

/** A user as others see him; nothing but the id where he is only named as a member. */
public record User(
        int userId, @Nullable String username, @Nullable String displayName) {

    /** What to call him. */
    public String name() {
        if (displayName != null && !displayName.isBlank()) {
            return displayName;
        }
        return username == null ? "user " + userId : username;
    }
}
