# ./dev lint: what a script checks holds; what a document asks does not.

lint_checks="format layers size banned words docs plans migrations"

# One line for each check; the number that failed is left in `failed`, the others in `passed`.
lint_all() {
    local name
    for name in $lint_checks; do
        if tools/check-"$name"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            printf 'check-%s: failed\n' "$name"
        fi
    done
}

dev_lint() {
    local passed=0 failed=0
    need_packages tools/packages-build.txt tools/packages-test.txt
    lint_all
    printf '%d passed, %d failed\n' $passed $failed
    [ $failed = 0 ]
}
