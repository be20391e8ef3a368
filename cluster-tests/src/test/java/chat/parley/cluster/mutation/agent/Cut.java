package chat.parley.cluster.mutation.agent;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.isMethod;
import static net.bytebuddy.matcher.ElementMatchers.named;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * One method of the product that is changed.
 *
 * @param type the class, as it is named in class files
 * @param method its only method of that name; {@code <init>} for its only constructor
 * @param advice what is woven into it
 */
public record Cut(String type, String method, Class<?> advice) {

    private static final String CONSTRUCTOR = "<init>";

    /**
     * Weaves.
     *
     * @throws IllegalStateException when the class has no such method or several: then the product was changed, and the
     *     mutation would break nothing
     */
    public DynamicType.Builder<?> into(DynamicType.Builder<?> builder, TypeDescription described) {
        ElementMatcher.Junction<MethodDescription> place =
                method.equals(CONSTRUCTOR) ? isConstructor() : isMethod().and(named(method));
        int found = described.getDeclaredMethods().filter(place).size();
        if (found != 1) {
            throw new IllegalStateException(this + " is there " + found + " times, should be once");
        }
        return builder.visit(Advice.to(advice).on(place));
    }

    @Override
    public String toString() {
        return type + "." + method;
    }
}
