package chat.parley.client.api;

import org.jspecify.annotations.Nullable;

/** A user as others see him. */
public record User(int id, String username, @Nullable String displayName) {

    /** What to call him. */
    public String name() {
        return displayName == null || displayName.isBlank() ? username : displayName;
    }
}
